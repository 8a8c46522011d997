"""What check needs of JSON, YAML and HTTP; Python's own library is enough, YAML files are only read where PyYAML is there.

panels.py files                               whether every file here can be read, and every dashboard is in order
panels.py rules                               every panel's queries as a file of rules, for promtool to read
panels.py ask API [--exemplars N] [--strict]  asks a Prometheus what every panel asks, and whether all rules are well
"""
import argparse
import json
import math
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent

# What a query is without data for, as long as it has not happened. All others need no more than a conversation over each door.
EVENTS = {
    "earshot_sessions_live{": "a session open right now",
    "earshot_turn_barge_in_seconds": "an answer talked over",
    "earshot_tool_duration_seconds": "a call of a tool",
    "earshot_upstream_breaker{": "a Realtime server in the configuration",
    "earshot_upstream_losses_total": "the loss of an upstream",
    "earshot_upstream_failovers_total": "a takeover",
    'reason="upstream_unavailable"': "a session left without upstream",
    "earshot_media_round_trip_seconds": "a call of some seconds",
    "earshot_media_connections_total": "the end of a call",
    'outcome="lost_at_client"': "a packet lost on its way to a caller",
    'cached="yes"': "input from a cache",
    'priced="no"': "a response without a price",
    "earshot_pool_": "a pool",
    "jvm_gc_pause_seconds": "a garbage collection",
}
RARE = tuple(part.rstrip("{") for part in EVENTS if "=" not in part)
BUILT_IN = {"__rate_interval": "1m", "__range": "5m"}


def dashboards():
    return [(file, json.loads(file.read_text())) for file in sorted((HERE / "grafana/dashboards").glob("*.json"))]


def queries():
    """Dashboard, panel and query of each target; None as the query of what is not for Prometheus."""
    for file, dashboard in dashboards():
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                title = panel["title"] + (f" [{target['refId']}]" if len(panel["targets"]) > 1 else "")
                yield file.stem, title, plain(target["expr"]) if "expr" in target else None


def plain(expression):
    return re.sub(r"\$(\w+)", lambda name: BUILT_IN.get(name[1], ".*"), expression)


def unknown_metrics(query, known):
    """Names in it that nobody exports: a query with "or" has data all the same."""
    names = set(re.findall(r"(?<![:\w])(?:earshot|jvm|netty|process|system)_\w+", query))
    return sorted(name for name in names - known if not name.startswith(RARE))


def complaints(file, dashboard):
    if file.read_text() != json.dumps(dashboard, indent=2, ensure_ascii=False) + "\n":
        yield "is not written with two spaces a level"
    variables = {variable["name"] for variable in dashboard["templating"]["list"]} | set(BUILT_IN)
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(ids) != len(set(ids)):
        yield "has two panels of one id"
    taken = {}
    for panel in dashboard["panels"]:
        title, place = panel["title"], panel["gridPos"]
        columns, lines = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        for cell in ((x, y) for x in columns for y in lines):
            if cell[0] >= 24 or cell in taken:
                yield f"{title}: lies on {taken.get(cell, 'the edge')}"
                break
            taken[cell] = title
        if panel["type"] == "row":
            continue
        if not panel["description"]:
            yield f"{title}: has no description"
        if panel["type"] in ("timeseries", "stat") and not panel["fieldConfig"]["defaults"].get("unit"):
            yield f"{title}: has no unit"
        text = json.dumps([panel["targets"], panel["datasource"]])
        for name in set(re.findall(r"\$\{?(\w+)", text)) - variables:
            yield f"{title}: uses ${name}, which is no variable of its dashboard"


def files(_):
    bad = [f"{file.name}: {complaint}" for file, dashboard in dashboards() for complaint in complaints(file, dashboard)]
    uids = [dashboard["uid"] for _, dashboard in dashboards()]
    if len(uids) != len(set(uids)):
        bad.append("two dashboards have one uid")
    yamls = sorted(HERE.rglob("*.yml"))
    try:
        import yaml
    except ImportError:
        print("YAML not read: PyYAML (python3-yaml) is missing")
    else:
        for file in yamls:
            try:
                yaml.safe_load(file.read_text())
            except yaml.YAMLError as error:
                bad.append(f"{file.relative_to(HERE)}: {error}")
        print(f"{len(yamls)} YAML files can be read")
    print(f"{len(uids)} dashboards, {sum(1 for _ in queries())} queries")
    finish(bad)


def rules(_):
    json.dump({"groups": [{"name": "panels", "rules": [
        {"record": f"panel:{number}", "expr": query} for number, (_, _, query) in enumerate(queries()) if query]}]}, sys.stdout)


def get(api, what, **parameters):
    try:
        with urllib.request.urlopen(f"{api}/{what}?{urllib.parse.urlencode(parameters)}", timeout=20) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def ask(options):
    bad, waits, rows = [], 0, []
    known = set(get(options.api, "label/__name__/values")["data"])
    for dashboard, panel, query in queries():
        if query is None:
            rows.append((dashboard, panel, "not asked: a query of Tempo"))
            continue
        answer = get(options.api, "query", query=query)
        result = answer["data"]["result"] if answer["status"] == "success" else []
        event = next((event for part, event in EVENTS.items() if part in query), None)
        if answer["status"] != "success":
            said = f"ERROR: {answer['error']}"
        elif unknown := unknown_metrics(query, known):
            said = f"NO DATA of {', '.join(unknown)}"
        elif result:
            idle = all(math.isnan(float(series["value"][1])) for series in result)
            said = f"{len(result)}" + (" (idle: 0 / 0)" if idle else "")
        elif event:
            said = f"no event yet: {event}"
            waits += 1
        else:
            said = "NO DATA"
        rows.append((dashboard, panel, said))
        if said.startswith(("ERROR", "NO DATA")) or options.strict and not result:
            bad.append(f"{dashboard}, {panel}: {said}\n    {query}")
    exemplars = options.exemplars
    if exemplars == "scraped":
        found = get(options.api, "query_exemplars", query="earshot_turn_first_audio_seconds_bucket",
                    start=time.time() - 3600, end=time.time())
        exemplars = sum(len(series["exemplars"]) for series in found.get("data", []))
        rows.append(("(exemplars)", "in Prometheus, of first audio", exemplars or "no event yet: a traced turn"))
    else:
        rows.append(("(exemplars)", "at Earshot, of all metrics", int(exemplars) or "no event yet: a traced turn"))
    if options.strict and not int(exemplars):
        bad.append("no exemplars: earshot.telemetry.otlp-endpoint has to be set, and a turn has to be traced")

    print(f"{'dashboard':<13} | {'panel':<54} | series")
    for row in rows:
        print("{:<13} | {:<54} | {}".format(*row))

    groups = get(options.api, "rules")["data"]["groups"]
    loaded = [rule for group in groups for rule in group["rules"]]
    bad += [f"rule {rule['name']}: {rule['health']} {rule.get('lastError', '')}" for rule in loaded if rule["health"] != "ok"]
    bad += [f"rules: NO DATA of {name}" for name in unknown_metrics(" ".join(rule["query"] for rule in loaded), known)]
    if not loaded:
        bad.append("no rules are loaded")
    firing = sorted({rule["name"] for rule in loaded if rule.get("state") == "firing"})
    print(f"{len(rows) - 1} queries, {waits} without an event yet; {len(loaded)} rules evaluated; "
          f"alerts firing: {', '.join(firing) or 'none'}")
    finish(bad)


def finish(bad):
    for line in bad:
        print(f"error: {line}", file=sys.stderr)
    if any("NO DATA" in line for line in bad):
        print("Has there been a conversation over a WebSocket and one over WebRTC since Earshot was started?", file=sys.stderr)
    sys.exit(1 if bad else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("files").set_defaults(run=files)
    commands.add_parser("rules").set_defaults(run=rules)
    asking = commands.add_parser("ask")
    asking.set_defaults(run=ask)
    asking.add_argument("api")
    asking.add_argument("--exemplars", default="scraped", help="how many Earshot shows, where this Prometheus takes none")
    asking.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    options.run(options)


main()
