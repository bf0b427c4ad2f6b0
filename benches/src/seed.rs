//! Opens autopsies in an existing database and has their seats agree, through the product's own actions; and writes down
//! for the load generator who may ask for what.
use super::template::autopsy_now;
use autopsy::actions::{self, Call};
use autopsy::domain::{
    AccountDraft, AccountId, Actor, AutopsyId, Consent, Depth, Email, Function, Line, Minor, OpeningDraft,
    Person, PersonDraft, PersonId, Prose, Role, Stage,
};
use autopsy::store::{self, Db};
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Each of them leads one function and holds its seat in every autopsy that is opened here.
const FUNCTIONS: [Function; 8] = [
    Function::Sales,
    Function::ProfessionalServices,
    Function::CloudOperations,
    Function::Onboarding,
    Function::Product,
    Function::Engineering,
    Function::Support,
    Function::CustomerSuccess,
];
/// Autopsies that are read, spread over the whole history.
const READ: usize = 5_000;

pub async fn run(dir: &Path, autopsies: usize) {
    let db = Db::open(dir).await.unwrap();
    let call = Call { actor: Actor::CommandLine, at: autopsy_now(), request_id: None };
    let mut executives: Vec<(Function, Person, String)> = Vec::new();
    for function in FUNCTIONS {
        let role = if function == Function::CustomerSuccess { Role::CsLeader } else { Role::Executive };
        let draft = PersonDraft {
            email: Email::parse(&format!("{function}@bench.example")).unwrap(),
            name: Line::parse(&format!("Leader of {}", function.label())).unwrap(),
            title: Line::parse("Leader").unwrap(),
            role,
            functions: vec![function],
        };
        let id = actions::people::add(&db, call.clone(), PersonId::new(), draft).await.unwrap();
        let link =
            actions::sessions::make_link(&db, call.clone(), id, actions::sessions::LINK_LASTS).await.unwrap();
        let session = actions::sessions::redeem(&db, call.clone(), link.secret()).await.unwrap().unwrap();
        let person = store::people::find(&mut *db.read().await.unwrap(), id).await.unwrap().unwrap();
        executives.push((function, person, session.secret().to_owned()));
    }
    let leader = executives.last().unwrap().1.clone();
    let mut opened = Vec::new();
    for n in 0..autopsies {
        opened.push(tokio::spawn(open(db.clone(), executives.clone(), leader.clone(), n)));
        if opened.len() % 64 == 0 {
            opened.last_mut().unwrap().await.unwrap();
            opened.truncate(opened.len() - 1);
        }
    }
    for open in opened {
        open.await.unwrap();
    }
    db.close().await;
    write_targets(dir, &executives);
}

async fn open(db: Db, executives: Vec<(Function, Person, String)>, leader: Person, n: usize) {
    let call = Call::of(leader.id, autopsy_now());
    let line = |text: &str| Line::optional(text).unwrap();
    let account = AccountDraft {
        name: line(&format!("Bench customer {n}")),
        segment: line("Enterprise"),
        region: line("EMEA"),
        product: line("Core"),
        industry: line("Utilities"),
        owner: line("Priya Raman"),
        arr: Minor::new(124_000_000),
        customer_since: "2023-03-01".parse().ok(),
        churned_on: None,
        renewal_on: None,
    };
    let proof = leader.contributor().unwrap();
    let account = actions::accounts::add(&db, call.clone(), proof, AccountId::new(), account).await.unwrap();
    let draft = OpeningDraft {
        account_id: account,
        kind: Depth::Full,
        opened_on: None,
        happened: Prose::parse("Weekly logins fell by half after the move.").unwrap(),
        stated_reason: Prose::optional("").unwrap(),
        lifecycle_stage: Stage::Adoption,
        signals: vec![line("usage_drop")],
        arr_at_risk: None,
        growth_deal: None,
        functions: FUNCTIONS.to_vec(),
        agree_by: None,
        due_on: None,
    };
    let id =
        actions::autopsies::open(&db, call, leader.leader().unwrap(), AutopsyId::new(), draft).await.unwrap();
    for (function, person, _) in &executives {
        let found = store::autopsies::find(&mut *db.read().await.unwrap(), id).await.unwrap().unwrap();
        let seated = found.seat(*function).unwrap().held_by(person, autopsy_now().date_naive()).unwrap();
        let (call, nothing) = (Call::of(person.id, autopsy_now()), Prose::optional("").unwrap());
        actions::seats::answer(&db, call, seated, id, Consent::Agreed, nothing).await.unwrap();
    }
}

/// Who asks for what, as the load generator reads it: a Lua table. The last seat of each autopsy never files, so that
/// nothing is revealed while the others do.
fn write_targets(dir: &Path, executives: &[(Function, Person, String)]) {
    let conn = Connection::open_with_flags(dir.join("autopsy.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let ids = |question: &str| -> Vec<String> {
        let mut statement = conn.prepare(question).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        rows.map(|it| uuid::Uuid::from_slice(&it.unwrap()).unwrap().to_string()).collect()
    };
    let history = ids("select id from autopsies where imported = 1 order by number");
    let open = ids("select id from autopsies where imported = 0 order by number");
    let step = (history.len() / READ).max(1);
    let mut lua = String::from("return {\n");
    let leader = &executives.last().unwrap().2;
    let mut segments = conn.prepare("select distinct segment from autopsies order by 1").unwrap();
    let segments = segments.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let segments: Vec<String> =
        segments.map(|it| format!("\"{}\"", it.unwrap().replace(' ', "%20"))).collect();
    writeln!(lua, "leader = \"{leader}\",\nsegments = {{{}}},\nids = {{", segments.join(", ")).unwrap();
    for id in history.iter().step_by(step) {
        writeln!(lua, "\"{id}\",").unwrap();
    }
    lua.push_str("},\nseats = {\n");
    for (function, _, session) in &executives[..executives.len() - 1] {
        for id in &open {
            writeln!(lua, "{{\"{id}\", \"{function}\", \"{session}\"}},").unwrap();
        }
    }
    lua.push_str("}}\n");
    fs::write(dir.join("targets.lua"), lua).unwrap();
}

/// What `write_targets` wrote, as far as the bare servers need it.
pub struct Targets {
    pub leader: String,
    pub ids: Vec<String>,
}

impl Targets {
    pub fn read(dir: &Path) -> Self {
        let text = fs::read_to_string(dir.join("targets.lua")).unwrap();
        let leader = text.lines().find_map(|it| it.strip_prefix("leader = \"")).unwrap();
        let ids =
            text.lines().filter(|it| it.starts_with('"')).map(|it| it.trim_matches([',', '"']).to_owned());
        Self { leader: leader.trim_end_matches(['"', ',']).to_owned(), ids: ids.collect() }
    }
}
