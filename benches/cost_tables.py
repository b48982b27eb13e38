"""Write the tables of docs/scale.md from what benches/cost.py measured."""

import kinds
from accounts import LIMITS, account, count, duration, size
from parameters import GROUPS

# The example of the tables of a million hours.
KIND, CORES = "10s-16k", 8.
WORKERS = (1, 10, 100, 1000, 10000)


def write(path, costs):
    """Replace all tables of a document.

    Parameters
    ----------
    path : str
        The document, in Markdown.
    costs : dict
        As `kinds.read` returns it.
    """
    with open(path) as file:
        text = file.read()
    for name in TABLES:
        text = replaced(text, name, costs)
    with open(path, "w") as file:
        file.write(text)


def replaced(text, name, costs):
    """Return a document with one table anew, between its two comments.

    Parameters
    ----------
    text : str
        The document, in Markdown.
    name : str
        A key of `TABLES`.
    costs : dict
        As `kinds.read` returns it.
    """
    begin = "<!-- make bench-cost: {} -->\n".format(name)
    before, found, rest = text.partition(begin)
    if not found:
        raise ValueError("the document has no line {!r}".format(begin))
    after = rest.partition("<!-- end -->")[2]
    return "".join([
        before, begin, "\n".join(TABLES[name](costs)), "\n<!-- end -->",
        after])


def _table(head, rows):
    """Return a table in Markdown."""
    return (["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
            + ["| " + " | ".join(row) + " |" for row in rows])


def _title(kind):
    """Return the name of a kind to be read."""
    length, rate = kind.split("-")
    return "{} at {} kHz".format(
        length.replace("s", " s").replace("h", " h"), rate[:-1])


def thousand_hours(costs):
    """Return the table of what 1,000 hours cost."""
    rows = []
    for kind in kinds.NAMES:
        given = kinds.parameters(costs, kind, "s3", hours=1000.)
        number = given.recordings
        draw = number * given.cpu
        client = number * (given.cpu_staging + (
            given.gets + given.puts) * given.cpu_request)
        files = kinds.parameters(costs, kind)
        driver = number * (
            files.driver_listing + files.driver_start
            + files.driver_recording + files.driver_merge)
        client += number * (given.driver_listing - files.driver_listing)
        price = given.price_vcpu_hour / 3600
        requests = number * (
            given.gets * given.price_gets
            + given.puts * given.price_puts) / 1000
        rows.append([
            _title(kind), count(number), _seconds(draw), _seconds(driver),
            _seconds(client), size(number * given.bytes_in),
            size(number * given.bytes_out),
            count(number * (given.gets + given.puts)),
            "{:.3f}".format((draw + driver) * price),
            "{:.3f}".format((draw + driver + client) * price + requests)])
    return _table(
        ["recordings", "number", "CPU s, drawing", "CPU s, driver",
         "CPU s, S3 client", "read", "written", "S3 requests",
         "money, files", "money, S3"], rows)


def _seconds(value):
    return "{:,.0f}".format(value) if value >= 10 else "{:.2g}".format(value)


def compared(costs):
    """Return the table of predictions beside measured batches."""
    rows = []
    for each in costs["compared"]:
        given = predicted(costs, each)
        found = account(given)
        # The driver's share is among the workers' here, and so is that of the
        # server, which is not measured.
        cpu = found.outcome.cpu + found.outcome.driver_busy - (
            given.recordings * (
                given.driver_recording + _of_server(costs, each, given)))
        requests = ""
        if "requests" in each:
            requests = ", ".join("{} of {} {}".format(
                count(measured), count(expected), name)
                for name, expected, measured in zip(
                    ("GET", "PUT"),
                    (found.outcome.gets, found.outcome.puts),
                    each["requests"]))
        rows.append([
            "{:,} of {}".format(given.recordings, _title(each["kind"])),
            {"files": "`processes:{}`".format(given.workers),
             "s3": "S3, {:.0f} ms a request".format(1e3 * given.latency)}[
                 each["store"]],
            "{:.1f}".format(given.workers * given.cores),
            "{:.2f}".format(found.outcome.wall),
            "{:.2f}".format(each["measured"]),
            "{:.2f}".format(each["measured"] / found.outcome.wall),
            "{:.2f}".format(cpu), "{:.2f}".format(each["cpu"]),
            "{:.2f}".format(each["cpu"] / cpu), requests])
    lines = _table(
        ["recordings", "on", "processors left", "wall time, predicted, s",
         "measured, s", "ratio", "CPU, predicted, s", "measured, s", "ratio",
         "requests, measured of predicted"], rows)
    if not any(each["store"] == "s3" for each in costs["compared"]):
        lines += ["", "No batch from S3 was measured here."]
    return lines


def predicted(costs, row):
    """Return the parameters of the prediction of a measured batch.

    The driver and the server share the processors of the machine with the
    workers, so their work counts as that of workers.
    """
    values = dict(row["given"])
    given = kinds.parameters(costs, row["kind"], row["store"], **values)
    shared = given.driver_recording + _of_server(costs, row, given)
    return given.but(cpu_recording=given.cpu_recording + shared)


def _of_server(costs, row, given):
    """Return the CPU seconds of the server for a recording."""
    if row["store"] != "s3":
        return 0.
    store = costs["store"]
    return (given.gets + given.puts) * store["server_request"] + (
        given.bytes_in + given.bytes_out) * store["server_byte"]


def million_hours(costs):
    """Return the table of a million hours on more and more workers."""
    rows = []
    for store, shown in zip(kinds.STORES, ("files", "S3")):
        for workers in WORKERS:
            rows.append([shown, "{:,}".format(workers)] + _limited(
                kinds.parameters(
                    costs, KIND, store, hours=1e6, workers=workers,
                    cores=CORES)))
    return _table(["store", "workers"] + _LIMITED, rows)


_LIMITED = ["wall time", "processors in use", "a driver in use",
            "memory of a driver", "money", "limit"]


def _limited(given):
    """Return the cells under `_LIMITED`."""
    found = account(given)
    return [duration(found.outcome.wall),
            "{:.1%}".format(found.use), "{:.1%}".format(found.driver_use),
            size(found.memory), "{:,.0f}".format(sum(found.money.values())),
            LIMITS[found.limit][0]]


# Setting -> parameters that differ, one after another.
STEPS = (
    ("as it is", {}),
    ("`shard`: 100 drivers", {"drivers": 100}),
    ("a folder for each driver", {"lists_all": False}),
    ("4,000 workers of 2 processors", {"workers": 4000, "cores": 2.}),
    ("every 100th chunk takes 10 times as long",
     {"straggler_share": 0.01, "straggler_factor": 10.}),
    ("an engine that speculates", {"speculation": True}),
    ("a worker fails every 10 h", {"failure_rate": 0.1}),
    ("an engine that retries", {"engine_retries": True}))


def settings(costs):
    """Return the table of what settings change, each added to the last."""
    rows, values = [], {"workers": 1000, "cores": CORES}
    for shown, more in STEPS:
        values.update(more)
        rows.append([shown] + _limited(kinds.parameters(
            costs, KIND, "s3", hours=1e6, **values)))
    return _table(["setting, and those above"] + _LIMITED, rows)


def moved(_):
    """Return the table of limits and of the settings that move them."""
    return _table(["limit", "moved by"], LIMITS.values())


def prices(_):
    """Return the table of the prices."""
    return _table(["parameter", "price of", "example"], [
        ["`{}`".format(name), meaning, "{:g}".format(default)]
        for name, _, default, _, _, meaning
        in GROUPS["Prices, which are examples"]])


def measured(costs):
    """Return the table of the other measured figures."""
    rows = []
    for store, names, where in (
            ("files", set().union(*(
                costs[name] for name in ("driver", "worker", "engine"))), ""),
            ("s3", set(costs["store"]), ", S3")):
        given = kinds.parameters(costs, KIND, store)
        rows += [["`{}`{}".format(name, where), meaning,
                  _figure(getattr(given, name), meaning)]
                 for group in GROUPS.values()
                 for name, _, _, _, _, meaning in group if name in names]
    lines = _table(["parameter", "meaning", "measured"], rows)
    if not costs["store"]["is_measured"]:
        lines += ["", "The parameters of S3 are assumed, not measured."]
    return lines


def _figure(value, meaning):
    """Return seconds, bytes or requests to be read."""
    if "seconds" not in meaning:
        return "{:.0f}".format(value) if value >= 100 else (
            "{:.1f}".format(value))
    if value >= 0.1:
        return "{:.2f} s".format(value)
    return "{:.2f} us".format(1e6 * value)


TABLES = {
    "thousand hours": thousand_hours, "measured": measured, "prices": prices,
    "compared": compared, "million hours": million_hours,
    "settings": settings, "limits": moved}
