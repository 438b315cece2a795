"""trial"""
from __future__ import annotations
import sys, tempfile, time, os
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from ..projects import write_agent
from .suites import SUITES, opened
from .projects import write_files

PRESETS = os.environ.get("PRESETS", "approve_every_write plan_and_rule_of_two plan_and_provenance targets").split()

def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        sys.path.insert(0, str(write_agent(base / "project")))
        from app.base.systems import load_systems
        from app.action.policy import load_policy
        from .runs import Run
        from .attacks import play_benign, play_fitted, play_static
        total, out = defaultdict(Counter), []
        for suite_name in os.environ.get("SUITES", " ".join(SUITES)).split():
            with opened(suite_name) as suite:
                for preset in PRESETS:
                    folder = base / suite_name / preset
                    folder.mkdir(parents=True)
                    write_files(suite, preset, folder)
                    gate = load_policy(folder / "policy.yaml", load_systems(folder / "systems.yaml"))
                    new = partial(Run, gate)
                    count = total[suite_name, preset]
                    for task in suite.tasks:
                        b = play_benign(suite, new, task)
                        count["tasks"] += 1; count["alone"] += not b.asked and not b.failed; count["asked"] += len(b.asked); count["denied"] += len(b.failed)
                        for x in b.asked + b.failed: out.append((suite_name, preset, task, "BENIGN", x))
                        if "FITTED" in os.environ:
                            t0 = time.time()
                            f = play_fitted(suite, new, task)
                            count["fitted"] += bool(f); count["elsewhere"] += any(x.elsewhere for x in f)
                            kinds = {}
                            for x in f: kinds.setdefault((x.call.name, x.chosen, x.elsewhere), x)
                            for x in kinds.values(): out.append((suite_name, preset, task, "FITTED", x))
                            count["seconds"] += time.time() - t0
                    for attack in suite.attacks:
                        if not suite.begin(next(iter(suite.tasks)), attack, "x")[1]: continue
                        for task in suite.tasks:
                            ran = [c for o in (True, False) for c in play_static(suite, new, task, attack, at_once=o)]
                            count["attacks"] += 1; count["ran"] += bool(ran); count["wrote"] += any(gate.operations[Run(gate, "", []).names[c.name]].effect == "write" for c in ran)
                            if ran: out.append((suite_name, preset, task, attack, ran))
        for key, count in total.items(): print(*key, dict(count))
        for preset in PRESETS:
            c = sum((v for k, v in total.items() if k[1] == preset), Counter())
            print(preset, {"ran%": round(100*c["ran"]/c["attacks"],1), "wrote%": round(100*c["wrote"]/c["attacks"],1), "alone%": round(100*c["alone"]/c["tasks"],1), "asked": round(c["asked"]/c["tasks"],2)}, dict(c))
        Path("/tmp/agentdojo/details.txt").write_text("\n".join(map(str, out)))
    return 0

sys.exit(main())
