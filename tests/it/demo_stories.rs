//! The people, the parts and the stories of the demonstration fit together and can be played.
use crate::demo::{amplifiers_have_a_root, today};
use autopsy::demo::stories::{Answer, FACTS, RevealedBecause, STORIES, Story};
use autopsy::demo::{CAST, Company, PEOPLE, SIGNALS, STAGES};
use autopsy::domain::{Cause, Function, Prose};
use std::collections::BTreeSet;

#[test]
fn accounts_with_a_part_keep_to_it() {
    let larkfield = Company::demonstration(today());
    let earlier = |name: &str| {
        let account = larkfield.accounts.iter().find(|it| it.name == name).unwrap();
        assert_eq!(account.churned_on, None);
        let autopsies = larkfield.autopsies.iter().filter(|it| it.account_id == account.id);
        autopsies.map(|it| it.finding.as_ref().unwrap().primary).collect::<Vec<_>>()
    };
    assert_eq!(earlier("Brightwater Utilities"), [Cause::CrmUndocumented, Cause::CrmInvisible]);
    assert_eq!(earlier("Kestrel Foods"), []);
    for (part, account) in CAST.iter().zip(&larkfield.accounts) {
        assert_eq!(part.name, account.name);
        assert_eq!(earlier(part.name).len(), part.earlier.len());
    }
    for story in STORIES {
        assert!(
            CAST.iter().any(|it| it.name == story.account && it.arr == story.arr_at_risk),
            "{}",
            story.account
        );
    }
}

#[test]
fn each_function_of_larkfield_has_one_leader_and_every_role_a_person() {
    for function in Function::ALL {
        assert_eq!(PEOPLE.iter().filter(|it| it.leads == Some(*function)).count(), 1, "{function}");
    }
    let roles: BTreeSet<&str> = PEOPLE.iter().map(|it| it.role).collect();
    assert_eq!(
        roles,
        BTreeSet::from(["admin", "contributor", "cs_leader", "executive", "sponsor", "viewer"])
    );
    let emails: BTreeSet<&str> = PEOPLE.iter().map(|it| it.email).collect();
    assert_eq!(emails.len(), PEOPLE.len());
    assert!(emails.iter().all(|it| it.ends_with("@larkfield.example")));
    assert!(PEOPLE.iter().filter_map(|it| it.delegate).all(|it| emails.contains(it)));
}

#[test]
fn stories_can_be_played() {
    let accounts: BTreeSet<&str> = STORIES.iter().map(|it| it.account).collect();
    assert_eq!(accounts.len(), STORIES.len());
    assert!(STORIES.is_sorted_by_key(|it| -it.opened));
    for story in STORIES {
        runs_forward(story);
        ends_as_the_product_allows(story);
    }
}

fn is_somebody(email: &str) -> bool {
    PEOPLE.iter().any(|it| it.email == email)
}

fn runs_forward(story: &Story) {
    let name = story.account;
    assert!(STAGES.contains(&story.lifecycle_stage) && is_somebody(story.leader), "{name}");
    assert!(story.signals.iter().all(|it| SIGNALS.contains(&it.signal) && it.ago >= story.opened));
    assert!(story.agree_in <= story.file_in);
    for seat in story.seats {
        let (Answer::Silent | Answer::Agreed { .. } | Answer::Declined { .. } | Answer::NotInvolved { .. }) =
            seat.answer;
        let answered = match seat.answer {
            Answer::Silent => None,
            Answer::Agreed { ago } | Answer::Declined { ago, .. } => Some(ago),
            Answer::NotInvolved { ago, excused, .. } => {
                assert!(excused <= ago);
                Some(ago)
            }
        };
        assert!(answered.is_none_or(|it| (0..=story.opened).contains(&it)), "{name}");
        assert!(seat.delegate.is_none_or(is_somebody));
        let Some(filing) = seat.filing else { continue };
        assert!(
            matches!(seat.answer, Answer::Agreed { ago } if filing.ago <= ago),
            "{name}, {}",
            seat.function
        );
        assert!(story.reveal.is_none_or(|it| it.ago <= filing.ago), "{name}: filed late");
        assert!(["low", "medium", "high"].contains(&filing.confidence));
        amplifiers_have_a_root(filing.primary, filing.contributing);
        Prose::parse(filing.evidence).unwrap();
    }
    if let (Some(reveal), Some(finding)) = (story.reveal, story.finding) {
        assert!(finding.ago <= reveal.ago && finding.replies.iter().all(|it| it.ago <= finding.ago));
        let shares: u8 = finding.contributing.iter().map(|it| it.1).sum();
        assert_eq!(shares + finding.primary_share, 100);
        amplifiers_have_a_root(
            finding.primary,
            &finding.contributing.iter().map(|it| it.0).collect::<Vec<_>>(),
        );
        assert!(finding.replies.iter().all(|it| story.seats.iter().any(|seat| seat.function == it.function)));
    }
    for task in story.rescue.iter().flat_map(|it| it.tasks) {
        assert!(
            is_somebody(task.owner) && ["adopt", "resources", "advocate", "renewal"].contains(&task.purpose)
        );
        assert!(
            task.done.is_none_or(|it| it >= 0 && story.rescue.unwrap().started >= it),
            "{name}: {}",
            task.title
        );
    }
}

fn ends_as_the_product_allows(story: &Story) {
    let name = story.account;
    let asked = || story.seats.iter().filter(|it| !matches!(it.answer, Answer::NotInvolved { .. }));
    let agreed = |by: i32| asked().all(|it| matches!(it.answer, Answer::Agreed { ago } if ago >= by));
    if let Some(rescue) = story.rescue {
        let overridden = story.overridden.is_some_and(|it| it.ago >= rescue.started);
        assert!(agreed(rescue.started) || overridden, "{name}: rescued without agreement");
    }
    let all_filed = asked().all(|it| it.filing.is_some());
    let last = asked().filter_map(|it| it.filing.map(|it| it.ago)).min();
    match story.reveal {
        Some(reveal) if reveal.why == RevealedBecause::AllFiled => {
            assert!(all_filed && last == Some(reveal.ago), "{name}");
        }
        Some(reveal) => {
            assert!(!all_filed && (reveal.why != RevealedBecause::DueDate || -reveal.ago > story.file_in));
        }
        None => assert!(!all_filed && story.finding.is_none(), "{name}"),
    }
}

#[test]
fn what_larkfield_writes_is_plain_and_names_no_person() {
    let mut texts: Vec<&str> = FACTS.iter().map(|it| it.text).collect();
    assert!(FACTS.iter().all(
        |it| it.ago >= 0 && CAST.iter().any(|part| part.name == it.account && it.ago < part.customer_for)
    ));
    for story in STORIES {
        texts.push(story.happened);
        texts.extend(
            story.seats.iter().filter_map(|it| it.filing).flat_map(|it| [it.evidence, it.prevention]),
        );
        texts.extend(story.seats.iter().filter_map(|it| match it.answer {
            Answer::Declined { reason, .. } | Answer::NotInvolved { reason, .. } => Some(reason),
            Answer::Silent | Answer::Agreed { .. } => None,
        }));
        texts.extend(story.finding.iter().map(|it| it.statement));
        texts.extend(story.finding.iter().flat_map(|it| it.replies).filter_map(|it| it.dissent));
        texts.extend(story.overridden.iter().map(|it| it.reason));
        texts.extend(story.cancelled.iter().map(|it| it.reason));
        texts.extend(story.rescue.iter().flat_map(|it| it.tasks).map(|it| it.title));
    }
    let months = [
        "January",
        "February",
        "March ",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    for text in texts {
        Prose::optional(text).unwrap();
        assert!(!text.contains("  "), "{text}");
        for person in PEOPLE.iter().flat_map(|it| it.name.split(' ')) {
            assert!(!text.split(' ').any(|word| word == person), "{person}: {text}");
        }
        for word in months.iter().chain(&["blame", "fault of", "failed to", "guilty", "stakeholder"]) {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}
