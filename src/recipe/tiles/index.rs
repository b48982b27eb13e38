//! The index of tiles, a JSON file with what a viewer needs.

use serde_json::{Value, json};

use super::grid::Grid;
use crate::audio::start::Start;
use crate::options::{Format, Options};
use crate::recipe::metadata::{shortest, values};
use crate::recipe::picture::Drawn;
use crate::recipe::plan::Plan;
use crate::recipe::rows::{Rows, rows};

/// Name of the file.
pub const NAME: &str = "index.json";

/// The content of the file, with a name on each line.
pub fn index(plan: &Plan, grid: &Grid, drawn: &Drawn, start: Option<Start>, format: Format) -> String {
    let options = plan.options();
    let members: Vec<String> = members(options, grid, drawn, start, format)
        .into_iter()
        .chain([("options", values(plan, drawn).map_or(Value::Null, Value::Object))])
        .map(|(name, value)| format!("{}: {value}", json!(name)))
        .collect();
    format!("{{\n{}\n}}\n", members.join(",\n"))
}

fn members(
    options: &Options,
    grid: &Grid,
    drawn: &Drawn,
    start: Option<Start>,
    format: Format,
) -> Vec<(&'static str, Value)> {
    let moment = start.map(|start| start.moment);
    let begin = moment.and_then(|moment| moment.after(drawn.segment.offset)).map(|moment| moment.to_string());
    let epoch = moment.map(|moment| if moment.zone.is_some() { "1970-01-01T00:00:00Z" } else { "1970-01-01T00:00:00" });
    let Rows { centres, name } = rows(options, drawn.sr, drawn.framing.n_fft, options.height as usize);
    let levels: Vec<Value> = (0..grid.n_levels()).map(|level| self::level(options, grid, level)).collect();
    vec![
        ("spectrust", env!("CARGO_PKG_VERSION").into()),
        ("source", drawn.source.clone().into()),
        ("start", begin.into()),
        ("start_source", start.map(|start| start.source.word()).into()),
        ("epoch", epoch.into()),
        ("duration", (drawn.segment.n_samples() as f64 / f64::from(drawn.sr)).into()),
        ("width", options.width.into()),
        ("height", options.height.into()),
        ("format", format.word().into()),
        ("name", format!("{{level}}/{{index}}.{}", format.extensions()[0]).into()),
        ("levels", levels.into()),
        ("scale", options.picture_scale().word().into()),
        ("vmin", shortest(drawn.range.vmin).into()),
        ("vmax", shortest(drawn.range.vmax).into()),
        ("rows", name.into()),
        (name, centres.into()),
    ]
}

fn level(options: &Options, grid: &Grid, level: u32) -> Value {
    let (tiles, seconds) = (grid.tiles(level), grid.seconds_per_pixel(level));
    json!({
        "level": level,
        "seconds_per_pixel": seconds,
        "seconds_per_tile": seconds * f64::from(options.width),
        "first": tiles.start(),
        "last": tiles.end(),
        "offset": grid.seconds(level, *tiles.start()),
    })
}
