"""The page that ``--http`` serves: nothing from elsewhere, so that it works without internet."""

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>TANGO</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 1280px; padding: 16px; }
header { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; margin: 0 0 12px; }
h1 { font-size: 20px; margin: 0; overflow-wrap: anywhere; }
#state { opacity: .75; }
#state.bad { color: #c62828; opacity: 1; font-weight: 600; }
img { display: block; width: 100%; min-height: 120px; object-fit: contain; background: #8882;
 border-radius: 8px; }
table { border-collapse: collapse; width: 100%; margin: 16px 0; }
td:last-child { font-variant-numeric: tabular-nums; white-space: nowrap; }
td, th { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid #8884; }
td { overflow-wrap: anywhere; }
</style>
</head>
<body>
<header><h1 id="name">TANGO</h1><span id="state" role="status">Waiting for a picture</span></header>
<img id="picture" src="/stream.mjpg" alt="The live picture with what was found">
<table>
<thead><tr><th>Picture</th><th>Answer</th><th>Time</th></tr></thead>
<tbody id="answers"></tbody>
</table>
<script>
"use strict";
const element = (id) => document.getElementById(id);
let last = 0, gone = false;
function words(found) {
  if (found.boxes) {
    const counts = new Map();
    for (const box of found.boxes) counts.set(box.label, (counts.get(box.label) || 0) + 1);
    return [...counts].map(([label, count]) => count + " " + label).join(", ") || "nothing found";
  }
  return found.label + " " + (100 * found.confidence).toFixed(1) + " %";
}
function show(found) {
  const row = document.createElement("tr");
  const where = found.source + ("frame" in found ? " #" + found.frame : "");
  for (const text of [where, words(found), found.ms.total.toFixed(1) + " ms"]) {
    const cell = document.createElement("td");
    cell.textContent = text;
    row.append(cell);
  }
  element("answers").prepend(row);
  while (element("answers").rows.length > 10) element("answers").deleteRow(-1);
}
async function look() {
  try {
    const reply = await fetch("/answers?after=" + last);
    for (const line of (await reply.text()).split("\\n").filter(Boolean)) {
      const found = JSON.parse(line);
      last = found.number;
      show(found);
    }
    const health = await (await fetch("/health")).json();
    element("name").textContent = health.name;
    document.title = health.name;
    element("state").className = health.ok ? "" : "bad";
    const silence = Math.round(health.pictures ? health.last_picture_s : health.uptime_s);
    element("state").textContent = health.ok
      ? health.pictures + " pictures, " + health.rate.toFixed(1) + " a second"
      : "No picture for " + silence + " s";
    if (gone) { element("picture").src = "/stream.mjpg?" + Date.now(); last = 0; }
    gone = false;
  } catch (error) {
    gone = true;
    element("state").className = "bad";
    element("state").textContent = "The program does not answer";
  }
  setTimeout(look, 500);
}
look();
</script>
</body>
</html>
"""
