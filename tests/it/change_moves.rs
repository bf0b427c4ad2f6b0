//! What may happen to a process change in each of its states, and the sentence that refuses the rest.
use autopsy::domain::{
    Cause, ChangeId, ChangeKind, ChangePlan, ChangeState, CheckOutcome, Day, EffectCheck, Function, Line,
    Person, PersonId, ProcessChange, Prose, Role, Strength, Verdict,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

/// PC-031, to be in place by 1 March and checked on 1 June.
fn change(state: ChangeState) -> ProcessChange {
    let plan = ChangePlan {
        title: Line::parse("Kick-off needs a named customer owner").unwrap(),
        kind: Some(ChangeKind::Process),
        strength: Some(Strength::Prevent),
        cause: Cause::OnboardingGap,
        level: None,
        pattern_id: None,
        owner_function: Function::Onboarding,
        owner_id: Some(PersonId::new()),
        hypothesis: prose("With an owner it takes place."),
        measure: Line::parse("Findings").unwrap(),
        effective_on: day("2026-03-01"),
        roll_out_days: 0,
        check_on: Some(day("2026-06-01")),
        checker_id: Some(PersonId::new()),
    };
    let is = |states: &[ChangeState]| states.contains(&state);
    let checked = EffectCheck {
        on: day("2026-06-02"),
        by: plan.checker_id,
        verdict: Verdict::Fell,
        outcome: CheckOutcome::Kept,
        note: Prose::default(),
        effect: String::new(),
    };
    ProcessChange {
        id: ChangeId::new(),
        number: 31,
        external_id: None,
        state,
        plan,
        baseline: None,
        proposed_by: Some(PersonId::new()),
        created_at: "2026-01-15T09:00:00Z".parse().unwrap(),
        agreed_on: (!is(&[ChangeState::Proposed, ChangeState::Declined])).then(|| day("2026-02-01")),
        declined: is(&[ChangeState::Declined]).then(|| (day("2026-02-01"), prose("Not now."))),
        check: is(&[ChangeState::Checked]).then_some(checked),
        version: 1,
    }
}

fn person(role: Role) -> Person {
    Person {
        id: PersonId::new(),
        email: autopsy::domain::Email::parse("dana@larkfield.example").unwrap(),
        name: Line::parse("Dana").unwrap(),
        title: Line::parse("VP").unwrap(),
        role,
        version: 1,
        disabled_at: None,
    }
}

/// Each move in each state: "yes", or why not.
#[test]
fn a_change_moves_on_and_never_back() {
    let mut told = Vec::new();
    for state in ChangeState::ALL {
        let it = change(*state);
        let moves = [
            ("edit", it.may_edit(&ChangePlan { title: Line::parse("Another").unwrap(), ..it.plan.clone() })),
            (
                "edit what is judged",
                it.may_edit(&ChangePlan { check_on: Some(day("2026-07-01")), ..it.plan.clone() }),
            ),
            ("agree", it.may_agree()),
            ("decline", it.may_decline()),
            ("put in place", it.may_put_in_place(day("2026-03-01"), day("2026-03-02"))),
            ("check early", it.may_check(CheckOutcome::Kept, day("2026-05-31"))),
            ("stop early", it.may_check(CheckOutcome::Stopped, day("2026-05-31"))),
            ("check", it.may_check(CheckOutcome::Kept, day("2026-06-01"))),
        ];
        for (name, allowed) in moves {
            let allowed = allowed.map_or_else(|it| it.0, |()| "yes".to_owned());
            told.push(format!("{} | {name} | {allowed}", state.code()));
        }
    }
    insta::assert_snapshot!(told.join("\n"), @r"
proposed | edit | yes
proposed | edit what is judged | yes
proposed | agree | yes
proposed | decline | yes
proposed | put in place | PC-031 is proposed; it is agreed before it is put in place.
proposed | check early | PC-031 is proposed, not agreed yet.
proposed | stop early | PC-031 is proposed, not agreed yet.
proposed | check | PC-031 is proposed, not agreed yet.
agreed | edit | yes
agreed | edit what is judged | yes
agreed | agree | PC-031 is agreed, not in place yet.
agreed | decline | yes
agreed | put in place | yes
agreed | check early | PC-031 is agreed, not in place yet.
agreed | stop early | PC-031 is agreed, not in place yet.
agreed | check | PC-031 is agreed, not in place yet.
in_place | edit | yes
in_place | edit what is judged | PC-031 is in place; what it is to do and how it is judged stay as they were written before.
in_place | agree | PC-031 is in place; what comes next is its check.
in_place | decline | PC-031 is in place; what comes next is its check.
in_place | put in place | PC-031 is in place; what comes next is its check.
in_place | check early | The check is due on 1 Jun 2026, not before; a change can be stopped earlier.
in_place | stop early | yes
in_place | check | yes
checked | edit | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
checked | edit what is judged | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
checked | agree | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
checked | decline | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
checked | put in place | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
checked | check early | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
checked | stop early | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
checked | check | PC-031 was checked on 2 Jun 2026 and kept; its record is closed.
declined | edit | PC-031 was declined on 1 Feb 2026; its record is closed.
declined | edit what is judged | PC-031 was declined on 1 Feb 2026; its record is closed.
declined | agree | PC-031 was declined on 1 Feb 2026; its record is closed.
declined | decline | PC-031 was declined on 1 Feb 2026; its record is closed.
declined | put in place | PC-031 was declined on 1 Feb 2026; its record is closed.
declined | check early | PC-031 was declined on 1 Feb 2026; its record is closed.
declined | stop early | PC-031 was declined on 1 Feb 2026; its record is closed.
declined | check | PC-031 was declined on 1 Feb 2026; its record is closed.
");
}

#[test]
fn its_days_are_in_order() {
    let agreed = change(ChangeState::Agreed);
    let why = |on: &str, today: &str| agreed.may_put_in_place(day(on), day(today)).map_err(|it| it.0);
    assert_eq!(why("2026-02-01", "2026-02-01"), Ok(()));
    assert!(why("2026-01-31", "2026-02-10").unwrap_err().contains("can’t have taken effect before"));
    assert!(why("2026-02-11", "2026-02-10").unwrap_err().contains("is to come"));
    assert!(why("2026-06-01", "2026-06-02").unwrap_err().contains("set a later one first"));

    let mut bare = change(ChangeState::Proposed);
    (bare.plan.owner_id, bare.plan.checker_id) = (None, None);
    let missing = bare.may_agree().unwrap_err().0;
    assert!(missing.contains("an owner") && missing.contains("a checker"), "{missing}");

    // Due on its day, late from the day after; its check is due on its day.
    assert!(!agreed.is_due(day("2026-02-28")) && agreed.is_due(day("2026-03-01")));
    assert!(!agreed.is_late(day("2026-03-01")) && agreed.is_late(day("2026-03-02")));
    let in_place = change(ChangeState::InPlace);
    assert!(!in_place.check_is_due(day("2026-05-31")) && in_place.check_is_due(day("2026-06-01")));
    assert!(!in_place.is_late(day("2027-01-01")));
}

#[test]
fn who_owns_it_tends_it_and_who_checks_it_judges_it() {
    let it = change(ChangeState::InPlace);
    let (mut owner, mut checker) = (person(Role::Executive), person(Role::Executive));
    (owner.id, checker.id) = (it.plan.owner_id.unwrap(), it.plan.checker_id.unwrap());
    assert!(it.tended_by(&owner).is_some() && it.checked_by(&owner).is_none());
    assert!(it.tended_by(&checker).is_none() && it.checked_by(&checker).is_some());
    for (role, tends) in
        [(Role::CsLeader, true), (Role::Sponsor, true), (Role::Executive, false), (Role::Viewer, false)]
    {
        let other = person(role);
        assert_eq!(it.tended_by(&other).is_some(), tends, "{role:?}");
        assert!(it.checked_by(&other).is_none());
    }
    // Whoever proposed it may mend it until it is agreed.
    let mut proposer = person(Role::Contributor);
    for (state, tends) in [(ChangeState::Proposed, true), (ChangeState::Agreed, false)] {
        let it = change(state);
        proposer.id = it.proposed_by.unwrap();
        assert_eq!(it.tended_by(&proposer).is_some(), tends);
    }
}
