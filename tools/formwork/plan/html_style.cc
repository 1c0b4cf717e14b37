// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/html_parts.hh"

namespace formwork::cli {

std::string_view html_style() {
  return R"(:root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--dim:#59636e;--line:#d1d9e0;
--soft:#f6f8fa;--loss:#cf222e;--loss-ink:#fff;--replace:#ffd8b5;--remove:#ffcecb;--add:#aceebb;
--modify:#fae17d;--same:#eaeef2;--on:#1f2328;--minus:#ffebe9;--plus:#dafbe1}
@media(prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--dim:#9198a1;--line:#3d444d;
--soft:#151b23;--loss:#da3633;--replace:#762d0a;--remove:#67060c;--add:#033a16;--modify:#4b2900;
--same:#212830;--on:#e6edf3;--minus:#301216;--plus:#12261e}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;
background:var(--paper);color:var(--ink)}
h1{font-size:1.4rem}h2{font-size:1.15rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
code,pre{font:13px/1.45 ui-monospace,monospace}
.dim{color:var(--dim)}.graph{overflow:auto;border:1px solid var(--line);border-radius:6px}
svg text{font:13px ui-monospace,monospace;fill:var(--on)}svg text.type{font-size:11px;opacity:.75}
svg rect{stroke:var(--line)}svg path{fill:none;stroke:var(--dim);stroke-width:1.2}
svg path.cause{stroke:var(--loss);stroke-width:2.4}
.loss rect{fill:var(--loss)}.loss text{fill:var(--loss-ink)}.replace rect{fill:var(--replace)}
.remove rect{fill:var(--remove);stroke-dasharray:4}.add rect{fill:var(--add)}
.modify rect{fill:var(--modify)}.same rect{fill:var(--same)}
a.node:hover rect,a.node:focus rect{stroke:var(--ink);stroke-width:2}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
details:target{outline:2px solid var(--dim)}summary{cursor:pointer}
summary b{margin-right:.6rem}summary .sign{display:inline-block;min-width:2.2rem;font-family:monospace}
pre{background:var(--soft);border-radius:6px;padding:.5rem;overflow:auto;margin:.4rem 0}
pre i{font-style:normal;display:block}pre .minus{background:var(--minus)}pre .plus{background:var(--plus)}
.hazard{border-left:4px solid var(--modify);padding:.2rem .7rem;margin:.5rem 0}
.hazard.blocker,.hazard.data-loss{border-color:var(--loss)}
table{border-collapse:collapse;margin:.6rem 0}td,th{border:1px solid var(--line);padding:.25rem .6rem;
text-align:left}.verdict{font-weight:600}
)";
}

std::string_view html_script() {
  return R"(function show(){var id=decodeURIComponent(location.hash.slice(1));
var part=id&&document.getElementById(id);if(part&&part.tagName==='DETAILS'){part.open=true;
part.scrollIntoView({block:'nearest'});}}
addEventListener('hashchange',show);show();
document.querySelectorAll('a.node').forEach(function(link){link.addEventListener('click',function(){
setTimeout(show,0);});});
)";
}

}  // namespace formwork::cli
