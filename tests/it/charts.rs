//! The drawings: well-formed, inside their frame, and titled with what the figures support.
use crate::company::{Company, day, shown, usd};
use autopsy::domain::{Cause, Period};
use autopsy::exhibits::{Behind, Body, Exhibit, Value, Which};
use autopsy::patterns::{Crosstab, Dimension, Filter, Interval, View};
use autopsy::render::charts::{Bar, Bars, Beside, Mark, Scale, draw, escape, heat, lines, width};
use proptest::prelude::*;

fn period() -> Period {
    Period { from: day("2025-01-01"), to: day("2026-07-01") }
}

/// `counts[i]` findings of the taxonomy's i-th cause, with this much money each.
fn found(counts: &[usize], arr: i64) -> Company {
    let causes = Cause::ALL.iter().zip(counts);
    let findings: Vec<_> = causes.flat_map(|(cause, n)| std::iter::repeat_n((*cause, arr), *n)).collect();
    Company::of_findings(&findings)
}

fn exhibit(company: &Company, which: Which) -> Exhibit {
    shown(company, period(), Behind::nowhere(), which)
}

fn titles(counts: &[usize]) -> [String; 2] {
    let company = found(counts, 1000);
    [Which::Causes, Which::Money].map(|it| exhibit(&company, it).title)
}

fn svg(exhibit: &Exhibit) -> Option<&str> {
    match &exhibit.body {
        Body::Drawing { svg, .. } => Some(svg),
        _ => None,
    }
}

fn told(exhibit: &Exhibit) -> String {
    let Body::Lines(lines) = &exhibit.body else { panic!("{} is drawn", exhibit.title) };
    lines.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_tiny_chart() {
    let bar = |label: &str, share: f64, lo: f64, hi: f64, running: f64| Bar {
        href: None,
        label: label.to_owned(),
        share,
        interval: Interval { lo, hi },
        value: "3 · 75%".to_owned(),
        aside: None,
        running,
        recent: None,
        beside: None,
    };
    let svg = draw(&Bars {
        id: "tiny".to_owned(),
        title: "One cause accounts for 75% of findings".to_owned(),
        desc: "Two bars.".to_owned(),
        heading: "Findings",
        mark: Mark::Dot,
        top: 1,
        rows: vec![bar("R&D <late>", 0.75, 0.3, 0.95, 0.75), bar("Price", 0.25, 0.05, 0.7, 1.0)],
    });
    insta::assert_snapshot!(svg.replace("><", ">\n<"), @r#"
<svg xmlns="http://www.w3.org/2000/svg" class="ch ch-w" role="img" aria-labelledby="tiny-w-t tiny-w-d" viewBox="0 0 800 122" width="800" height="122" focusable="false">
<title id="tiny-w-t">One cause accounts for 75% of findings</title>
<desc id="tiny-w-d">Two bars.</desc>
<line x1="262" y1="22" x2="262" y2="98" class="axis"/>
<text x="262" y="114" class="tick" text-anchor="middle">0%</text>
<line x1="339.8" y1="22" x2="339.8" y2="98" class="grid"/>
<text x="339.8" y="114" class="tick" text-anchor="middle">20%</text>
<line x1="417.7" y1="22" x2="417.7" y2="98" class="grid"/>
<text x="417.7" y="114" class="tick" text-anchor="middle">40%</text>
<line x1="495.5" y1="22" x2="495.5" y2="98" class="grid"/>
<text x="495.5" y="114" class="tick" text-anchor="middle">60%</text>
<line x1="573.3" y1="22" x2="573.3" y2="98" class="grid"/>
<text x="573.3" y="114" class="tick" text-anchor="middle">80%</text>
<text x="645.7" y="12" class="colh" text-anchor="start">Findings</text>
<text x="800" y="12" class="colh" text-anchor="end">Running total</text>
<text x="250" y="47" class="lab" text-anchor="end">R&amp;D &lt;late&gt;</text>
<rect x="262" y="35" width="291.9" height="16" class="br"/>
<line x1="378.8" y1="43" x2="631.7" y2="43" class="wh"/>
<line x1="378.8" y1="39.5" x2="378.8" y2="46.5" class="wh"/>
<line x1="631.7" y1="39.5" x2="631.7" y2="46.5" class="wh"/>
<circle cx="553.9" cy="43" r="4.5" class="pt"/>
<text x="645.7" y="47" class="val" text-anchor="start">3 · 75%</text>
<text x="800" y="47" class="val2" text-anchor="end">75%</text>
<line x1="24" y1="60" x2="800" y2="60" class="cut"/>
<text x="250" y="81" class="lab" text-anchor="end">Price</text>
<rect x="262" y="69" width="97.3" height="16" class="br lo"/>
<line x1="281.5" y1="77" x2="534.4" y2="77" class="wh"/>
<line x1="281.5" y1="73.5" x2="281.5" y2="80.5" class="wh"/>
<line x1="534.4" y1="73.5" x2="534.4" y2="80.5" class="wh"/>
<circle cx="359.3" cy="77" r="4.5" class="pt lo"/>
<text x="645.7" y="81" class="val" text-anchor="start">3 · 75%</text>
<text x="800" y="81" class="val2" text-anchor="end">100%</text>
</svg>
<svg xmlns="http://www.w3.org/2000/svg" class="ch ch-n" role="img" aria-labelledby="tiny-n-t tiny-n-d" viewBox="0 0 326 128" width="326" height="128" focusable="false">
<title id="tiny-n-t">One cause accounts for 75% of findings</title>
<desc id="tiny-n-d">Two bars.</desc>
<line x1="0" y1="4" x2="0" y2="104" class="axis"/>
<text x="0" y="120" class="tick" text-anchor="start">0%</text>
<line x1="54.6" y1="4" x2="54.6" y2="104" class="grid"/>
<text x="54.6" y="120" class="tick" text-anchor="middle">20%</text>
<line x1="109.2" y1="4" x2="109.2" y2="104" class="grid"/>
<text x="109.2" y="120" class="tick" text-anchor="middle">40%</text>
<line x1="163.8" y1="4" x2="163.8" y2="104" class="grid"/>
<text x="163.8" y="120" class="tick" text-anchor="middle">60%</text>
<line x1="218.4" y1="4" x2="218.4" y2="104" class="grid"/>
<text x="218.4" y="120" class="tick" text-anchor="middle">80%</text>
<text x="0" y="26" class="lab" text-anchor="start">R&amp;D &lt;late&gt;</text>
<rect x="0" y="31" width="204.8" height="16" class="br"/>
<line x1="81.9" y1="39" x2="259.4" y2="39" class="wh"/>
<line x1="81.9" y1="35.5" x2="81.9" y2="42.5" class="wh"/>
<line x1="259.4" y1="35.5" x2="259.4" y2="42.5" class="wh"/>
<circle cx="204.8" cy="39" r="4.5" class="pt"/>
<text x="326" y="43" class="val" text-anchor="end">3 · 75%</text>
<line x1="0" y1="55" x2="326" y2="55" class="cut"/>
<text x="0" y="72" class="lab" text-anchor="start">Price</text>
<rect x="0" y="77" width="68.3" height="16" class="br lo"/>
<line x1="13.7" y1="85" x2="191.1" y2="85" class="wh"/>
<line x1="13.7" y1="81.5" x2="13.7" y2="88.5" class="wh"/>
<line x1="191.1" y1="81.5" x2="191.1" y2="88.5" class="wh"/>
<circle cx="68.3" cy="85" r="4.5" class="pt lo"/>
<text x="326" y="89" class="val" text-anchor="end">3 · 75%</text>
</svg>
"#);
}

#[test]
fn the_title_says_what_the_figures_support() {
    let said = [
        titles(&[]),
        titles(&[1]),
        titles(&[2, 1, 1]),
        titles(&[4, 2, 1, 1]),
        titles(&[7, 4, 2, 1]),
        titles(&[14]),
        titles(&[20, 3, 2]),
        titles(&[14, 10, 8, 7, 6, 4, 3, 3, 2, 1]),
        titles(&[5; 26]),
    ];
    insta::assert_snapshot!(said.map(|it| it.join(" | ")).join("\n"), @r"
No agreed findings in this period | No agreed findings in this period
One finding so far: too few to say which causes matter | One finding so far: too few to say which causes matter
Four findings so far: too few to say which causes matter | Four findings so far: too few to say which causes matter
Two causes account for 6 of 8 findings | Two causes account for most of the $8k at risk
Two causes account for 11 of 14 findings | Two causes account for most of the $14k at risk
All 14 findings name one cause | All the money at risk lies with one cause
One cause accounts for 80% of findings | One cause accounts for 80% of the money at risk
Five causes account for 78% of findings | Five causes account for 78% of the money at risk
It takes 20 of 26 causes to reach 77% of findings | It takes 20 of 26 causes to reach 77% of the money at risk
");
}

#[test]
fn a_bar_leads_to_what_is_behind_it_and_the_drawing_is_more_than_a_picture_then() {
    let company = found(&[14, 10, 8, 7, 6], 100_000);
    let still = exhibit(&company, Which::Causes);
    let still = svg(&still).unwrap();
    assert!(still.contains(r#"role="img""#) && !still.contains("<a ") && !still.contains(r#"class="hit""#));
    let behind = Behind::new(period(), &Filter::default());
    let led = shown(&company, period(), behind, Which::Causes);
    let led = svg(&led).unwrap();
    assert!(led.contains(r#"role="group""#) && !led.contains(r#"role="img""#));
    assert!(led.contains("pt hollow"), "the quarter in focus");
    let list = "<a href=\"/autopsies?state=all&amp;from=2025-01-01&amp;to=2026-07-01&amp;cause=";
    let links = led.matches(list).count();
    assert_eq!(links, 10, "five bars, drawn twice");
    let named = led.split("<a ").skip(1).any(|it| it.split('>').next().unwrap().contains("aria-label"));
    assert!(!named, "a bar is named by the words in its row");
    assert_eq!(led.matches("</a>").count(), links);
}

#[test]
fn under_twelve_findings_there_are_words_and_no_chart() {
    let few = exhibit(&found(&[4, 2, 1, 1], 1000), Which::Causes);
    insta::assert_snapshot!(told(&few), @r"
The wrong solution was sold: 4 of 8, 50% (22–78%, small)
The customer's context was never written down: 2 of 8, 25% (7–59%, small)
Price, packaging or contract terms: 1 of 8, 13% (2–47%, small)
Written down, but out of sight after the sale: 1 of 8, 13% (2–47%, small)
");
    let money = exhibit(&found(&[2, 1], 250_000), Which::Money);
    insta::assert_snapshot!(told(&money), @r"
The wrong solution was sold: $500k of $750k
The customer's context was never written down: $250k of $750k
");
    let none = exhibit(&found(&[30, 20], 0), Which::Money);
    assert_eq!(told(&none), "");
    assert!(none.note.is_empty(), "{}", none.note);
    insta::assert_snapshot!(none.title, @"No money at risk is on record for these findings");
}

#[test]
fn money_of_one_cause_is_not_findings_of_one_cause() {
    let mut findings = vec![(Cause::SupportSlow, 0); 10];
    findings.extend([(Cause::ProductGap, 500); 10]);
    let company = Company::of_findings(&findings);
    assert_eq!(exhibit(&company, Which::Money).title, "All the money at risk lies with one cause");
    assert_eq!(exhibit(&company, Which::Causes).title, "Two causes account for 100% of findings");
}

#[test]
fn the_exhibits_of_the_small_company() {
    let company = Company::expected();
    let year = company.report().windows.year;
    let [findings, money] =
        [Which::Causes, Which::Money].map(|it| shown(&company, year, Behind::nowhere(), it));
    let said = |it: &Exhibit| format!("{}\n{}\n{}. {}", it.title, it.subtitle, it.n, it.note);
    insta::assert_snapshot!(said(&findings), @r"
Eight causes account for 80% of findings
Share of 40 agreed findings by primary cause, Jul 2025 to Jun 2026
n = 40. Dot: share. Line: 95% Wilson interval. Each autopsy counts, also an account’s second. Neighbouring intervals overlap: read the first eight as a group, not as a league table. 13 causes were found in none; the table has them too.
");
    insta::assert_snapshot!(said(&money), @r"
Four causes account for 82% of the money at risk
Share of $6.89M at risk in 40 agreed findings by primary cause, Jul 2025 to Jun 2026
n = 40. Diamond: share of the money. Line: 95% interval. 40 decided cases, but the money behaves like 10, and the intervals are that wide. “One account”: more than half of that money is a single account’s.
");
    for exhibit in [&findings, &money] {
        let svg = svg(exhibit).unwrap();
        well_formed(svg);
        assert_eq!(svg.matches("role=\"img\"").count(), 2);
        assert!(svg.contains("class=\"ch ch-w\"") && svg.contains("class=\"ch ch-n\""));
        assert_eq!(exhibit.table.rows.len(), Cause::ALL.len() - 1);
    }
    assert!(svg(&money).unwrap().contains("one account"));
    let drawn = svg(&findings).unwrap();
    assert!(drawn.contains("Share of money") && drawn.contains("pt alt"), "the money beside the count");
    assert!(!drawn.contains("pt hollow"), "the quarter in focus has too few to be drawn");
}

#[test]
fn figures_are_shown_with_their_unit() {
    use autopsy::exhibits::Unit::{Days, P, Plain, Points, Rate, Ratio, Share};
    let said = |value: Value| value.shown(&usd());
    let figure = |it: f64, unit| said(Value::Figure(Some(it), unit));
    assert_eq!(
        [figure(0.242, Share), figure(0.061, Points), figure(-0.02, Points), figure(-0.001, Points)],
        ["24%", "+6", "−2", "0"]
    );
    assert_eq!([figure(1.82, Ratio), figure(0.312, Ratio), figure(12.4, Ratio)], ["1.8", "0.31", "12"]);
    assert_eq!([figure(0.518, Rate), figure(9.4, Days), figure(-0.284, Plain)], ["0.52", "9", "−0.28"]);
    assert_eq!(
        [figure(0.42, P), figure(0.0042, P), figure(1e-9, P), figure(0.0, P)],
        ["0.42", "0.0042", "< 0.0001", "< 1e-300"]
    );
    assert_eq!(
        [
            said(Value::Interval(Some(0.151), Some(0.37), Share)),
            said(Value::Interval(Some(-0.02), Some(0.09), Points)),
            said(Value::Interval(Some(1.24), None, Ratio)),
            said(Value::Interval(None, None, Ratio)),
        ],
        ["15–37%", "−2 to +9", "from 1.2", "–"]
    );
    assert_eq!(
        [
            said(Value::Share { k: 2, n: 4 }),
            said(Value::Share { k: 2, n: 8 }),
            said(Value::Share { k: 0, n: 0 })
        ],
        ["2 of 4", "25%", "–"]
    );
}

#[test]
fn bars_of_hundreds_of_thousands_stay_in_their_frame() {
    let bar = |n: u32| Bar {
        href: None,
        label: "Onboarding was absent, rushed, too high-level or unsupervised".to_owned(),
        share: 0.04,
        interval: Interval { lo: 0.03, hi: 0.05 },
        value: format!("{n},000 · 4%"),
        aside: n.is_multiple_of(2).then(|| "one account: 76%".to_owned()),
        running: 1.0,
        recent: Some(0.3),
        beside: (!n.is_multiple_of(3))
            .then_some(Beside { share: 0.4, interval: Interval { lo: 0.1, hi: 0.9 } }),
    };
    let svg = draw(&Bars {
        id: "many".to_owned(),
        title: "Many".to_owned(),
        desc: "Many bars.".to_owned(),
        heading: "Findings",
        mark: Mark::Dot,
        top: 3,
        rows: (0..26).map(|it| bar(900 - it)).collect(),
    });
    inside_its_frame(&svg);
}

#[test]
fn ticks_are_round_and_few() {
    let said = |top: f64| {
        let ticks = Scale::new(0.0, 100.0, top).ticks();
        ticks.iter().map(|it| it.label.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(said(0.0), "0% 0.1%");
    assert_eq!(said(0.004), "0% 0.1% 0.2% 0.3% 0.4%");
    assert_eq!(said(0.08), "0% 2% 4% 6% 8%");
    assert_eq!(said(0.42), "0% 10% 20% 30% 40%");
    assert_eq!(said(0.7), "0% 20% 40% 60%");
    assert_eq!(said(1.0), "0% 20% 40% 60% 80% 100%");
}

#[test]
fn text_is_broken_where_it_fits_and_escaped_wherever_it_stands() {
    let label = "Onboarding was absent, rushed, too high-level or unsupervised";
    assert_eq!(
        lines(label, 226.0, 13.0, 2),
        ["Onboarding was absent, rushed,", "too high-level or unsupervised"]
    );
    assert_eq!(lines("", 10.0, 13.0, 2), [""]);
    for text in [label, "Donaudampfschifffahrtsgesellschaftskapitän", "顧客の文脈が記録されていない"]
    {
        for line in lines(text, 90.0, 13.0, 2) {
            assert!(width(&line, 13.0) <= 90.0, "{line}");
        }
    }
    assert_eq!(escape("a<b>&\"'\u{0}\u{ffff}\n"), "a&lt;b&gt;&amp;&quot;&#39; ");
}

#[test]
fn the_heat_table_shades_by_the_low_end_and_hides_small_shares() {
    let facts = Company::expected().facts();
    let view = View::new(&facts, day("2026-07-01"), &Filter::default());
    let heat = heat(&Crosstab::new(&view, period(), Dimension::Segment));
    let columns: Vec<_> = heat.columns.iter().map(|it| format!("{} {}", it.name, it.n)).collect();
    insta::assert_snapshot!(columns.join(" · "), @"Enterprise 18 · Mid-Market 19 · SMB 21 · All 58");
    let first: Vec<_> = heat.rows[0]
        .cells
        .iter()
        .map(|it| format!("{} {} {:?} {:?}", it.class, it.count, it.share, it.interval))
        .collect();
    insta::assert_snapshot!(format!("{}\n{}", heat.rows[0].name, first.join("\n")), @r#"
Services were delivered badly
k1 2 Some("11%") Some("3–33%")
k1 2 Some("11%") Some("3–31%")
k2 3 Some("14%") Some("5–35%")
k2 7 Some("12%") Some("6–23%")
"#);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_exhibit_is_well_formed_and_inside_its_frame(
        counts in prop::collection::vec(0..9_usize, 0..27), arr in 0..3_000_000_i64,
    ) {
        let company = found(&counts, arr);
        for it in [Which::Causes, Which::Money] {
            let exhibit = exhibit(&company, it);
            prop_assert!(!exhibit.title.is_empty() && !exhibit.note.contains("NaN"));
            match svg(&exhibit) {
                Some(svg) => { well_formed(svg); inside_its_frame(svg); }
                None => prop_assert!(counts.iter().sum::<usize>() < 12 || arr == 0),
            }
        }
    }
}

/// Every element is closed in turn, every attribute is quoted, every id is the only one of its name.
pub fn well_formed(xml: &str) {
    let mut open = Vec::new();
    let mut ids = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        let bare = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
        let bare = bare.replace("&quot;", "").replace("&#39;", "");
        assert!(!bare.contains(['&', '>']), "{text}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if !tag.ends_with('/') {
            open.push(name);
        }
        let quotes: Vec<_> = attributes.trim_end_matches('/').split('"').collect();
        assert!(quotes.len() % 2 == 1 && quotes.last() == Some(&""), "{tag}");
        for pair in quotes.chunks_exact(2) {
            let bare = pair[1].replace("&amp;", "").replace("&quot;", "");
            assert!(pair[0].ends_with('=') && !bare.contains('&'), "{tag}");
            if pair[0].trim() == "id=" {
                assert!(!ids.contains(&pair[1]), "{} twice", pair[1]);
                ids.push(pair[1]);
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// No text begins before or ends behind the drawing, and none is written over the value beside it.
pub fn inside_its_frame(svg: &str) {
    for drawing in svg.split("<svg ").skip(1) {
        let frame = attribute(drawing, "width");
        for text in drawing.split("<text ").skip(1) {
            let class = text.split_once("class=\"").unwrap().1.split(['"', ' ']).next().unwrap();
            let small = ["tick", "val2", "colh", "slab"].contains(&class);
            let (x, size) = (attribute(text, "x"), if small { 12.0 } else { 13.0 });
            let content = text.split_once('>').unwrap().1.split_once('<').unwrap().0;
            let content = [("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
                .iter()
                .fold(content.to_owned(), |it, (written, shown)| it.replace(written, shown));
            let length = width(&content, size);
            let (from, to) = if text.contains("\"end\"") {
                (x - length, x)
            } else if text.contains("\"middle\"") {
                (x - length / 2.0, x + length / 2.0)
            } else {
                (x, x + length)
            };
            assert!(from >= -1.0 && to <= frame + 1.0, "{content}: {from} to {to} of {frame}");
        }
    }
}

fn attribute(tag: &str, name: &str) -> f64 {
    let from = tag.split_once(&format!("{name}=\"")).unwrap().1;
    from.split_once('"').unwrap().0.parse().unwrap()
}
