// Compiled from scoping.actions, scoping.assessment, scoping.autonomy, scoping.checks.done_when, scoping.checks.inputs, scoping.checks.limits, scoping.checks.marks, scoping.checks.origins, scoping.checks.patterns, scoping.cost, scoping.decision, scoping.documents.building, scoping.documents.rules, scoping.guardrails, scoping.questionnaire, scoping.questions, scoping.renderers.json, scoping.rulebook, scoping.workflow, scoping.yaml.scalars: `python -m compilers` writes it.
"use strict";

scoping.decision = ((py) => {
const $0="by_hand";
const $1=py.enumeration([["OPERATOR","operator"],["COLLABORATOR","collaborator"],["CONSULTANT","consultant"],["APPROVER","approver"],["OBSERVER","observer"]]);
const $2=[...$1];
const $3="judgment_tolerance";
const $4=py.enumeration([["ARCHITECTURE","architecture"],["GATES","gates"],["AUTONOMY","autonomy"],["COST","cost"]]);
const $5=py.enumeration([["YES","yes"],["NO","no"],["UNSURE","unsure"]]);
function $6(a,b){let c;
c=py.sum([...a.criteria].map((d)=>(b.get(d.id,$5.UNSURE)!==$5.NO)));
return (c >= a.threshold);}
function $7(a,b,c=false,d=[...$4]){let e,f,g,h;
e=py.dict([...b.items()].flatMap(([i,j])=>py.in(j.answer,py.set($5))?[[i,$5.of(j.answer)]]:[]));
f=$6(a,e);
g=py.record({always:true,acts:f,undo_unsaid:py.and(f,()=>!py.bool(c))});
h=py.dict([[$4.ARCHITECTURE,[...a.criteria]],[$4.GATES,[...a.readiness]],[$4.AUTONOMY,[...a.modifiers].flatMap((i)=>py.bool(py.item(g,i.asked))?[i]:[])],[$4.COST,[...a.figures]]]);
if(py.bool(f)){py.call(py.item(h,$4.ARCHITECTURE),"append",a.engagement);}
return py.dict([...h.items()].flatMap(([i,j])=>py.in(i,d)?[...j].map((k)=>[k.id,[i,k]]):[]));}
const $8=2;
function $9(a){let b;
b=a.response;
return py.record({id:a.question.id,answer:a.answer,points_to:a.points_to,evidence:py.and(b,()=>b.evidence),source:py.and(b,()=>b.source),by:py.and(b,()=>b.by),because:a.because});}
function $10(a){let b,c,d;
b=a.assessment;
c=b.near_miss;
d=a.smaller_first_step;
return py.record({score:py.record({agent:py.len(b.agent),assistant:py.len(b.assistant),unsure:py.len(b.unsure),of:py.len(a.criteria),threshold:a.rules.threshold}),architecture:a.architecture,settled:b.settled,possible:b.possible,fragile:b.fragile,engagement:py.record({answer:b.engagement,otherwise:b.otherwise}),criteria:[...a.criteria].map((e)=>$9(e)),flips:[...b.flips].map((e)=>py.record({changes:[...e.changes].map(([f,g])=>py.record({id:f,to:g})),architecture:e.architecture})),near_miss:py.and(c,()=>py.record({criterion:c.criterion,extension:c.extension,says:c.says,tips:c.tips})),smaller_first_step:py.and(d,()=>py.record({extension:d.extension,says:d.says,limits:d.limits})),open_questions:[...b.open_questions].map((e)=>py.record({id:e.id,ask_whom:a.rules.question(e.id).ask_whom,if_yes:e.if_yes,if_no:e.if_no})),gates:[...b.gates].map((e)=>py.record({id:e.gate.id,state:e.state,decided_by:e.decided_by,because:e.because}))});}
const $11=1e+16;
function $12(a){if(((py.abs(a) < $11)&&py.eq(a,py.int(a)))){return py.int(a);}
return a;}
function $13(a){return py.record({level:py.and(a.level,()=>a.level.id),title:py.and(a.level,()=>a.level.title),because:a.because,caps:[...a.caps].map((b)=>py.record({modifier:b.id,answer:b.answer,level:b.level,because:b.because})),ladder:[...a.ladder].map((b)=>py.record({rung:b.rule.id,allowed:b.allowed,runs:b.rule.runs,agreement:$12(b.rule.agreement),error_rate:$12(b.error_rate),escalation_rate:$12(b.escalation_rate),demotion_runs:b.demotion_runs,demotion_error_rate:$12(b.demotion_error_rate)}))});}
function $14(a){return py.record({id:a.rule.id,because:[...a.causes].map((b)=>b.id),carried_by:a.carrier.file,test:a.carrier.test,references:a.rule.references});}
const $15=py.enumeration([["TRUE","true"],["FALSE","false"],["BY_ITS_ANSWER","by_its_answer"]]);
const $16=py.dict([[$15.TRUE,true],[$15.FALSE,false],[$15.BY_ITS_ANSWER,"by_its_answer"]]);
function $17(a){return py.record({system:a.system,operation:a.operation,effect:a.effect,allow:a.allow,approve:a.approve,reversal:a.reversal,reversible:$16.get(a.reversible),authority:a.authority,because:a.because});}
function $18(a){return py.dict([...a._asdict().items()].map(([b,c])=>[b,$12(c)]));}
function $19(a){let b,c;
b=a.cost;
c=a.rules.prices;
return py.record({currency:b.currency,per_run:$18(b.chosen.per_run),break_even_runs_per_month:b.chosen.break_even_runs_per_month,build_weeks:$18(b.chosen.build.weeks),options:[...b.options].map((d)=>py.record({form:d.form,per_run:$18(d.per_run),per_month:py.and(d.per_month,()=>$18(d.per_month)),saved_per_month:py.and(d.saved_per_month,()=>$18(d.saved_per_month)),break_even_runs_per_month:d.break_even_runs_per_month,build_weeks:$18(d.build.weeks)})),inputs:[...b.inputs].map((d)=>py.record({id:d.id,value:$12(py.value(d)),unit:d.unit,basis:(py.bool(d.measured)?"measured":"estimate"),given:d.from_workflow})),missing:b.missing,prices:py.record({model:b.model,as_of:c.as_of.isoformat(),good_until:c.good_until.isoformat()})});}
function $20(a){return py.record({part:a.id,chosen:a.chosen,because:a.because});}
function $21(a,b){let c;
c=a.rules;
return py.merge(py.dict([["scoping",$8]]),py.dict([["file",b]]),py.dict([["rulebook",py.record({id:c.id,version:c.version,digest:c.digest})]]),py.dict([["workflow",py.record({id:a.workflow.id,name:a.workflow.name})]]),$10(a),py.dict([["autonomy",$13(a.autonomy)]]),py.dict([["guardrails",[...a.guardrails].map((d)=>$14(d))]]),py.dict([["actions",[...a.actions].map((d)=>$17(d))]]),py.dict([["mandate",py.record({says:a.mandate.says,missing:a.mandate.missing})]]),py.dict([["cost",$19(a)]]),py.dict([["rejected",[...a.rejected].map((d)=>py.record({id:d.id,comes_first:d.comes_first,because:d.because}))]]),py.dict([["unknowns",[...a.unknowns].map((d)=>py.record({id:d.id,ask_whom:d.ask_whom,matters:d.matters}))]]),py.dict([["parts",[...a.parts].map((d)=>$20(d))]]),py.dict([["warnings",a.warnings]]));}
function $22(a,b){return py.sum([...a.criteria].map((c)=>(b.get(c.id)===$5.YES)));}
const $23=py.enumeration([["ASSISTANT","assistant"],["AGENT","agent"],["HYBRID","hybrid"]]);
function $24(a,b){if(($22(a,b) < a.threshold)){return $23.ASSISTANT;}
if((b.get(a.engagement.id)===$5.YES)){return $23.HYBRID;}
return $23.AGENT;}
function $25(a,b){let c,d,e;
c=b.get(a.engagement.id,$5.UNSURE);
d=py.dict([[$23.ASSISTANT,($22(a,b) < a.threshold)]]);
e=$6(a,b);
py.put(d,$23.AGENT,py.and(e,()=>(c!==$5.YES)));
py.put(d,$23.HYBRID,py.and(e,()=>(c!==$5.NO)));
return [...[...$23].flatMap((f)=>py.bool(py.item(d,f))?[f]:[])];}
class $26 extends py.tuple("agent assistant unsure architecture possible engagement otherwise flips near_miss open_questions gates"){get settled(){return (py.len(this.possible)===1);}
get fragile(){return py.any([...this.flips].map((b)=>(py.len(b.changes)===1)));}}
function $27(a,b){{const subject_=$24(a,b);if(py.eq(subject_,$23.AGENT)){return $23.HYBRID;}else if(py.eq(subject_,$23.HYBRID)){return $23.AGENT;}}
return null;}
class $28 extends py.tuple("changes architecture"){}
function* $29(a,b){let c,d,e,f,g,h;
c=py.dict([...[$5.YES,$5.NO]].map((i)=>[i,[...a.criteria].flatMap((j)=>(b.get(j.id)===i)?[j.id]:[])]));
d=py.subtract(a.threshold,py.len(py.item(c,$5.YES)));
if((d > 0)){e=py.itertools_combinations(py.item(c,$5.NO),d);
f=$5.YES;}else{e=py.itertools_combinations(py.item(c,$5.YES),py.subtract(1,d));
f=$5.NO;}
for(g of e){h=[...[...g].map((i)=>[i,f])];
yield new $28(h,$24(a,py.merge(b,py.dict(h))));}}
function $30(a,b){let c;
{const subject_=[...b];if(py.is(subject_,"list")&&py.len(subject_)===1&&py.true(c=py.item(subject_,0))){return a.near_miss(c);}}
return null;}
class $31 extends py.tuple("id if_yes if_no"){}
function* $32(a,b){let c,d,e,f;
if(!py.bool($6(a,b))){return null;}
c=($22(a,b) < a.threshold);
for(d of [...a.criteria,a.engagement]){if((b.get(d.id,$5.UNSURE)!==$5.UNSURE)){continue;}
if((py.bool(c)||(d===a.engagement))){[e,f]=[...[$5.YES,$5.NO]].map((g)=>py.dict([[d.id,g]]));
yield new $31(d.id,$25(a,py.merge(b,e)),$25(a,py.merge(b,f)));}}}
const $33=py.enumeration([["PASS","pass"],["STOP","stop"],["UNKNOWN","unknown"]]);
class $34 extends py.tuple("gate state decided_by"){get because(){return py.item(py.dict([[$33.PASS,this.gate.passes],[$33.STOP,this.gate.stop],[$33.UNKNOWN,this.gate.unknown]]),this.state);}}
function $35(a,b){let c,d,e;
c=py.dict([...a.stops_on].map((f)=>[f,b.get(f,$5.UNSURE)]));
d=[...[...c.items()].flatMap(([f,g])=>(g===py.item(a.stops_on,f))?[f]:[])];
e=[...[...c.items()].flatMap(([f,g])=>(g===$5.UNSURE)?[f]:[])];
if(py.bool(d)){return new $34(a,$33.STOP,d);}
if(py.bool(e)){return new $34(a,$33.UNKNOWN,e);}
return new $34(a,$33.PASS,[]);}
function $36(a,b){let c;
c=py.dict([...$5].map((d)=>[d,[...[...a.criteria].flatMap((e)=>(b.get(e.id,$5.UNSURE)===d)?[e.id]:[])]]));
return new $26(py.item(c,$5.YES),py.item(c,$5.NO),py.item(c,$5.UNSURE),$24(a,b),$25(a,b),b.get(a.engagement.id,$5.UNSURE),$27(a,b),[...$29(a,b)],$30(a,py.item(c,$5.YES)),[...$32(a,b)],[...[...a.gates].map((d)=>$35(d,b))]);}
const $37=py.enumeration([["LOW","low"],["MEDIUM","medium"],["HIGH","high"],["UNSURE","unsure"]]);
function $38(a,b){let c;
c=a.response(b);
return (py.bool(c)?$37.of(c.answer):$37.UNSURE);}
function $39(a){return py.any([...a.systems].flatMap((b)=>[...b.operations].map((c)=>c.undo)));}
function $40(a){let b;
if(!py.bool($39(a))){return null;}
b=[...a.systems].flatMap((c)=>[...c.primary_writes].map((d)=>d));
if(py.all([...b].map((c)=>c.undo))){return $37.HIGH;}
return $37.MEDIUM;}
function $41(a,b){let c,d,e;
c=py.dict([...a.modifiers].map((f)=>[f.id,$38(b,f.id)]));
if((py.in("reversibility",c)&&py.bool((d=$40(b))))){e=c.at("reversibility");
if((e!==$37.UNSURE)){d=py.min([e,d],py.attribute([...$37],"index"));}
py.put(c,"reversibility",d);}
return c;}
class $42 extends py.tuple("level because caps ladder"){}
class $43 extends py.tuple("id answer level because"){}
function $44(a,b){let c,d,e,f,g;
[c,d]=[...["judgment","autonomy_tolerance"]].map((h)=>b.get(h,$37.UNSURE));
e=[...a.judgment_tolerance.items()].flatMap(([[i,j],h])=>(py.in(c,[i,$37.UNSURE])&&py.in(d,[j,$37.UNSURE]))?[h]:[]);
f=py.min(e,(h)=>py.call($2,"index",h.level));
g=a.unsure_judgment_tolerance;
if((py.len(e)===1)){g=py.or(f.because,()=>"");}
return new $43($3,py.str(c)+" \u00d7 "+py.str(d),f.level,g);}
function* $45(a,b){let c,d;
for(c of a.modifiers){if(py.bool((d=c.caps.get(py.item(b,c.id))))){yield new $43(c.id,py.item(b,c.id),d.level,py.or(d.because,()=>""));}}}
function* $46(a){let b,c;
for(b of a){if(py.bool((c=b.gate.caps.get(b.state)))){yield new $43(b.gate.id,b.state,c,b.because);}}}
class $47 extends py.tuple("rule allowed error_rate escalation_rate demotion_runs demotion_error_rate"){}
function* $48(a,b,c){let d,e,f;
[d,e]=[...["error_rate","escalation_rate"]].map((g)=>b.pilot.get(g,py.item(a.targets,g)));
for(f of a.ladder){yield new $47(f,(!py.in(f.id,$2)||(py.call($2,"index",$1.of(f.id)) <= py.call($2,"index",c))),d,e,a.demotion_runs,py.min([1,py.multiply(d,a.demotion_error_rate_times)],undefined));}}
function $49(a,b,c,d,e){let f,g,h,i;
if((c===$23.ASSISTANT)){return new $42(null,a.autonomy.assistant,[],[]);}
f=[$44(a.autonomy,d),...$45(a,d),...$46(e)];
g=[...py.sorted([...f].flatMap((j)=>(j.level!==py.item($2,-1))?[j]:[]),(j)=>py.call($2,"index",j.level))];
h=(py.bool(g)?py.item(g,0).level:py.item($2,-1));
i=py.item(a.autonomy.levels,h);
return new $42(i,i.writes,g,[...$48(a.autonomy,b,h)]);}
const $50="prepared_change";
class $51 extends py.tuple("id because"){}
const $52="approve_every_write";
function $53(a,b){if((a.untrusted!==null)){return a.untrusted;}
return (b.get("external_reach")!==$37.LOW);}
const $54=["webhook","event"];
function $55(a,b){let c;
c=[...a.systems].flatMap((d)=>[...d.reads].map((e)=>e));
if(py.any([...c].map((d)=>$53(d,b)))){return "";}
if((b.get("external_reach")===$37.LOW)){return "external_reach is low, so no read is untrusted";}
if((!py.bool(c)||py.any([...a.triggers].map((d)=>py.in(d.kind,$54))))){return "";}
return "every read in scoping.yaml has untrusted: no";}
function $56(a){let b;
b=[...a.systems].flatMap((c)=>[...c.primary_writes].map((d)=>[c.id,d]));
return [...b].flatMap(([c,d])=>(d.targets===null)?[py.str(c)+"."+py.str(d.id)]:[]);}
function $57(a,b){let c,d,e,f,g,h;
c=$37.UNSURE;
d=b.get("regulation",c);
if(py.in(d,[$37.HIGH,c])){return new $51($52,"regulation is "+py.str(d));}
e=b.get("error_cost",c);
f=b.get("reversibility",c);
if((py.in(e,[$37.HIGH,c])&&py.in(f,[$37.LOW,c]))){g="error_cost is "+py.str(e)+" and reversibility is "+py.str(f);
return new $51($52,g);}
if(py.bool((g=$55(a,b)))){return new $51("plan_and_rule_of_two",g);}
if(py.bool((h=$56(a)))){g="scoping.yaml does not name the targets of "+py.str(py.call(", ","join",h));
return new $51("plan_and_provenance",g);}
if(!py.any([...a.systems].map((i)=>i.primary_writes))){return new $51("plan_and_provenance","scoping.yaml names no write yet");}
return new $51("targets","every write in scoping.yaml names its targets");}
function $58(a,b){let c;
if(py.eq(a,b.id)){return b;}
c="a new project would get "+py.str(b.id)+", because "+py.str(b.because);
return new $51(a,"policy.yaml names it; "+py.str(c));}
function $59(a){return (py.call($2,"index",a.id) < py.call($2,"index",$1.CONSULTANT));}
const $60="always";
function $61(a,b){if(((b===null)||!py.bool(a.sends))){return [null,"read"];}
if(py.bool($59(b))){return [$60,"sends_approved"];}
return [null,"sends"];}
const $62="never";
function $63(a,b,c,d){let e;
if(py.bool($59(c))){return [$60,"prepared"];}
if(py.eq(b.approve,$60)){return [$60,"always"];}
if((c.id===$1.CONSULTANT)){return [$60,"every"];}
if(py.eq(d.id,$52)){return [$60,"preset"];}
e=!py.in(b,a.primary_writes);
if(((b.undo===null)&&!py.bool(e))){return [$60,"irreversible"];}
if(py.bool(b.approve)){return [b.approve,"threshold"];}
return [$62,(py.bool(e)?"undo":"planned")];}
function $64(a,b,c,d,e){let f,g;
if((b.effect==="read")){return [true,...$61(b,c)];}
if((c===null)){if((py.bool(e)&&py.in(b,a.primary_writes))){return [true,$60,"assistant_prepares"];}
return [false,null,"assistant"];}
[f,g]=$63(a,b,c,d);
return [true,f,g];}
class $65 extends py.tuple("system operation effect allow approve reversal reversible record authority because only_undoes"){static get defaults(){return{only_undoes:false};}
get condition(){if(py.in(this.approve,[$62,$60])){return null;}
return this.approve;}
get can_run_alone(){return py.and(this.allow,()=>!py.eq(this.approve,$60));}
get name(){return py.str(this.system)+"."+py.str(this.operation);}}
const $66=["every","preset"];
function $67(a,b,c,d,e,f){let g,h,i;
[g,h,i]=$64(b,c,d,e,f);
return new $65(b.id,c.id,c.effect,g,h,c.undo,c.reversible,py.item(a,py.str(c.effect)+"_record"),b.acts_as,py.or(a.get(i),()=>py.item(a,((c.effect==="read")?"read":"every"))),(py.in(i,["undo",...$66])&&!py.in(c,b.primary_writes)));}
function $68(a,b,c,d,e=false){return [...[...b.systems].flatMap((f)=>[...f.operations].map((g)=>$67(a.autonomy.actions,f,g,c,d,e)))];}
const $69=["runs_per_month","minutes_by_hand","hourly_cost"];
const $70=$69;
class $71 extends py.tuple("id value unit measured from_workflow"){}
function* $72(a,b,c){let d,e,f,g,h;
for(d of a.figures){e=py.in(d.id,b.volume);
f=b.volume.get(d.id,a.cost.defaults.get(d.id));
if(py.is(f,"int","float")){g=py.and(py.and(e,()=>c),()=>py.in(d.id,$70));
yield new $71(d.id,f,d.unit,g,e);}}
if(py.is((h=b.volume.get("calls_per_run")),"int","float")){yield new $71("calls_per_run",h,"calls per run",true,true);}}
class $73 extends py.tuple("figures per_usd comparable"){}
class $74 extends py.tuple("low expected high"){}
function $75(a,...b){return new $74(...[...py.zip(...b)].map((c)=>a(...c)));}
function $76(a,...b){let c;
for(c of b){a=py.add(a,c);}
return a;}
const $77=1000000;
function $78(a,b){return $75((c,d,e,f,g)=>py.multiply((py.add(py.multiply(py.add(py.multiply(c,d),(py.multiply(py.multiply(e,c),py.subtract(c,1)) / 2)),b.input_usd_per_million),py.multiply(py.multiply(c,f),b.output_usd_per_million)) / $77),py.add(1,g)),...a);}
function $79(a,b,c){let d;
d=a.figures.get("calls_per_run");
if(((d===null)||(c===$23.ASSISTANT))){return py.item(b,c);}
return py.item(b,c)._replace({calls_per_run:new $74(d,d,d)});}
class $80 extends py.tuple("form reviewed per_run build per_month saved_per_month break_even_runs_per_month parts"){}
const $81=4;
function $82(a){return $75((b)=>py.round(b,$81),a);}
function $83(a){return py.multiply((a.figures.get("minutes_by_hand",0) / 60),a.figures.get("hourly_cost",0));}
function $84(a){return py.multiply(a.figures.get("runs_per_month",0),$83(a));}
const $85=1000000000;
const $86=py.enumeration([["BY_HAND","by_hand"],["MODEL","model"],["REVIEW","review"],["UPKEEP","upkeep"],["BUILD","build"]]);
function $87(a,b,c,d){let e,f,g;
e=a.cost;
f=$75((h)=>py.multiply(h,b.per_usd),e.engineer_week_usd);
g=py.dict([[$86.UPKEEP,py.item(e.upkeep_weeks_per_month,c)],[$86.BUILD,$75((h)=>(h / e.months_to_pay_back),d.weeks)]]);
return py.dict([...g.items()].map(([h,i])=>[h,$82($75((j,k)=>py.multiply(j,k),i,f))]));}
function $88(a,b,c,d,e){let f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x;
f=a.cost;
g=b.figures;
h=py.item(a.prices.models,a.prices.model);
i=[c];
if((c===$23.HYBRID)){i=[$23.ASSISTANT,$23.AGENT];}
j=$75((...y)=>py.multiply($76(...y),b.per_usd),...[...i].map((y)=>$78($79(b,f.calls,y),h)));
k=py.multiply(py.multiply(g.at("review_minutes"),d),g.at("coverage"));
l=py.multiply((k / 60),g.get("hourly_cost",0));
m=$75((y)=>py.add(y,l),j);
n=((d > 0)&&py.in("hourly_cost",g));
if(!py.bool(b.comparable)){return new $80(c,n,$82(m),e,null,null,null,py.dict([]));}
o=py.item(f.minutes_saved_share,py.item(i,-1));
p=py.multiply(py.multiply($83(b),g.at("coverage")),g.at("released"));
q=$75((y)=>py.multiply(p,y),o);
r=$75((y,z,A)=>py.multiply(py.multiply(py.add(y,(z / f.months_to_pay_back)),A),b.per_usd),py.item(f.upkeep_weeks_per_month,c),e.weeks,f.engineer_week_usd);
s=g.at("runs_per_month");
t=$84(b);
u=new $74(q.high,q.expected,q.low);
v=$75((y,z,A)=>py.add(py.add(t,py.multiply(s,py.subtract(y,z))),A),m,u,r);
w=py.subtract(q.expected,m.expected);
x=null;
if((r.expected < py.multiply(w,$85))){x=py.math_ceil((r.expected / w));}
return new $80(c,n,$82(m),e,$82(v),$82(new $74(py.subtract(t,v.high),py.subtract(t,v.expected),py.subtract(t,v.low))),x,py.merge(py.dict([[$86.BY_HAND,$82($75((y)=>py.subtract(t,py.multiply(s,y)),u))]]),py.dict([[$86.MODEL,$82($75((y)=>py.multiply(s,y),j))]]),py.dict([[$86.REVIEW,$82($75((y)=>py.multiply(s,l),j))]]),$87(a,b,c,e)));}
function $89(a,b,c,d){let e,f;
if((a.per===null)){return py.int(py.all([...a.when.items()].map(([g,h])=>py.in(d.get(g),h))));}
e=py.sum([...b.systems].map((g)=>py.len(g.primary_writes)));
f=py.record({system:py.len(b.systems),write:((c===$23.ASSISTANT)?0:e),trigger:py.len(b.triggers)});
return py.max([0,py.subtract(py.item(f,a.per),1)],undefined);}
class $90 extends py.tuple("weeks drivers"){}
function $91(a,b,c,d){let e,f,g,h;
e=[...[...a.cost.drivers].flatMap((i)=>py.bool((f=$89(i,b,c,d)))?[[i.title,f,i.weeks]]:[])];
g=py.item(a.cost.build_weeks,c);
h=[...e].map(([i,j,k])=>$75((f)=>py.multiply(f,j),k));
return new $90($82($75($76,g,...h)),e);}
class $92 extends py.tuple("currency model form inputs missing options"){get chosen(){return py.next([...this.options].flatMap((b)=>py.eq(b.form,this.form)?[b]:[]));}}
function $93(a){let b,c,d,e,f;
b=new $74(0,0,0);
c=new $80($0,false,b,new $90(b,[]),null,null,null,py.dict([]));
if(!py.bool(a.comparable)){return c;}
d=py.round($84(a),$81);
e=new $74(d,d,d);
f=py.dict([[$86.BY_HAND,e]]);
return c._replace({per_month:e,saved_per_month:b,parts:f});}
function $94(a,b,c,d,e,f,g=false){let h,i,j,k,l,m,n,o,p;
h=py.str(b.volume.get("currency","USD"));
i=[...$72(a,b,(e.get("baseline")===$5.YES))];
j=[...$69].flatMap((q)=>!py.in(q,b.volume)?[q]:[]);
k=a.prices.currencies.get(h);
if((k===null)){py.call(j,"append","an exchange rate for "+py.str(h));
h="USD";
k=1.0;}
l=new $73(py.dict([...i].map((q)=>[q.id,py.value(q)])),k,!py.bool(j));
m=((c===$23.ASSISTANT)?$23.AGENT:c);
n=py.dict([[$23.ASSISTANT,py.float(g)],[m,1.0]]);
if(py.bool(d)){py.put(n,m,d.review_share);}
o=py.merge(e,f);
p=[...n.items()].map(([q,r])=>$88(a,l,q,r,$91(a,b,q,o)));
return new $92(h,a.prices.model,c,i,[...j],[$93(l),...p]);}
const $95=6;
function $96(a){let b,c;
if(!py.bool(a)){return "";}
c=a;
[b,c]=[py.slice(c,0,-1),py.item(c,-1)];
if((py.len(a) > py.add($95,1))){b=[...py.slice(a,0,$95)];
c=py.str(py.subtract(py.len(a),$95))+" more";}
return py.call(" and ","join",py.filter(null,[py.call(", ","join",b),c]));}
function $97(a){return (py.bool(a.condition)?py.str(a.name)+" (when "+py.str(a.condition)+")":a.name);}
const $98="every call that was not planned";
const $99=py.record({assistant:["approver"],assistant_prepares:["approved"],prepares:["approver","means","approved"],acts:["approver","means","approved"]});
function $100(a,b,c,d){if(((b===null)||(py.call($2,"index",b.id) <= py.call($2,"index",$1.CONSULTANT)))){return "";}
return py.call(a.get(c.id,""),"format",py.dict([["approver",d]]));}
function $101(a,b,c,d){let e,f,g;
e=[...b.systems].flatMap((h)=>[...h.reads].map((i)=>[h.id,i]));
f=[...e].flatMap(([h,i])=>py.bool(i.sends)?[py.str(h)+"."+py.str(i.id)]:[]);
if(((c===null)||!py.bool(f))){return "";}
g=a.get((py.bool($59(c))?"sends_approved":"sends"),"");
return py.call(g,"format",py.dict([["reads",$96(f)],["approver",d]]));}
class $102 extends py.tuple("says missing"){}
function $103(a,b,c,d,e,f=false){let g,h,i,j,k,l,m,n,o,p,q,r,s,t;
g=a.autonomy.mandate;
h=a.autonomy.mandate_missing;
i=[...d].flatMap((u)=>(u.effect==="write")?[u]:[]);
j=[...i].flatMap((u)=>!py.eq(u.approve,$62)?[u]:[]);
k=py.record({approver:py.call(py.or(b.owner,()=>""),"strip")});
l="";
if((c===null)){m=[...b.systems].flatMap((u)=>py.bool(u.reads)?[u.id]:[]);
py.put(k,"means",$96(["its documents",...m]));
n=py.set([...d].map((u)=>u.reversal));
o=[...j].flatMap((u)=>!py.in(u.operation,n)?[u.name]:[]);
py.put(k,"approved",$96(o));
p=(py.bool(f)?"assistant_prepares":"assistant");}else{l=c.until;
py.put(k,"means",$96([...b.systems].map((u)=>u.id)));
py.put(k,"approved","");
if(py.bool(k.at("means"))){py.put(k,"approved",py.or($96([...j].map((u)=>$97(u))),()=>$98));}
p=(py.bool($59(c))?"prepares":"acts");}
q=py.item($99,p);
r=[...[...h].flatMap((u)=>(py.in(u,q)&&!py.bool(py.item(k,u)))?[py.item(h,u)]:[])];
s=py.dict([...k.items()].map(([u,v])=>[u,py.or(v,()=>"(not yet named)")]));
t=[py.call(py.item(g,p),"format",py.dict([["work",b.name],["until",l],...s.entries()]))];
if(py.bool(k.at("approved"))){py.call(t,"append",$100(g,c,e,s.at("approver")));}
py.call(t,"append",$101(g,b,c,s.at("approver")));
return new $102(py.call(" ","join",py.filter(null,t)),r);}
class $104 extends py.tuple("rules workflow assessment criteria parts smaller_first_step ratings autonomy guardrails preset actions mandate cost rejected unknowns warnings"){get architecture(){return this.assessment.architecture;}
get stops(){return [...[...this.assessment.gates].flatMap((b)=>(b.state===$33.STOP)?[b]:[])];}
get headline(){let b,c,d,e,f;
b=py.str(py.len(this.assessment.agent))+" of "+py.str(py.len(this.criteria));
c=py.call(py.item(this.rules.architectures,this.architecture).title,"lower");
if(!py.bool(this.assessment.settled)){d=py.call(" or ","join",[...this.assessment.possible].map((g)=>py.value(g)));
e=py.call(", ","join",[...this.assessment.open_questions].map((g)=>g.id));
f="Provisionally "+py.str(c)+": "+py.str(b)+" criteria point to an agent. Open answers: "+py.str(e)+". The verdict can still be "+py.str(d)+".";}else{if(py.bool(this.stops)){f=py.str(py.call(c,"capitalize"))+" by the criteria: "+py.str(b)+" point to an agent.";}else{f=py.str(py.call(c,"capitalize"))+": "+py.str(b)+" criteria point to an agent. An agent needs at least "+py.str(this.rules.threshold)+".";}}
return py.call(" ","join",[f,...[...this.stops].map((g)=>"The gate \u201c"+py.str(g.gate.title)+"\u201d says stop. "+py.str(g.because))]);}}
class $105 extends py.tuple("question answer response"){get points_to(){return py.dict([[$5.YES,"agent"],[$5.NO,"assistant"]]).get(this.answer);}
get because(){return this.question.because(this.answer);}}
function* $106(a,b,c){let d,e;
for(d of a.criteria){e=c.get(d.id,$5.UNSURE);
yield new $105(d,e,b.response(d.id));}}
const $107="Every agent has this part, even if no criterion asks for it.";
class $108 extends py.tuple("id title assistant agent chosen because"){}
function* $109(a,b){let c,d,e,f,g,h;
c=[...a.criteria].flatMap((i)=>py.in(i.id,b.agent)?[i]:[]);
d=py.set([...a.criteria].flatMap((i)=>[...i.parts].map((j)=>j)));
for(e of a.parts){f=py.call(" ","join",[...c].flatMap((i)=>py.in(e.id,i.parts)?[py.item(i.parts,e.id)]:[]));
f=py.or(f,()=>(py.in(e.id,d)?$107:e.because));
{const subject_=b.architecture;if(py.eq(subject_,$23.ASSISTANT)){g=e.assistant;
h=e.because;}else if(py.eq(subject_,$23.AGENT)){g=e.agent;
h=f;}else if(py.eq(subject_,$23.HYBRID)){g="engagement: "+py.str(e.assistant)+"; action: "+py.str(e.agent);
h=a.engagement.parts.get(e.id,f);}}
yield new $108(e.id,e.title,e.assistant,e.agent,g,h);}}
function $110(a,b,c){let d;
d=[...c].flatMap((e)=>((e.effect==="write")&&!py.bool(e.only_undoes))?[e]:[]);
if(((b.architecture===$23.ASSISTANT)||!py.bool(d))){return null;}
if(py.any([...d].map((e)=>e.can_run_alone))){return null;}
return a.near_miss((py.in("multi_system",b.agent)?"multi_system":"outcome"));}
class $111 extends py.tuple("rule causes carrier"){}
function $112(a,b,c){let d;
if(py.in(c,a.not_with)){return null;}
d=py.or(a.carried_by.get(py.or(c,()=>"")),()=>a.carried_by.get(b));
if(((d===null)&&(b===$23.HYBRID))){return a.carried_by.get($23.AGENT);}
return d;}
class $113 extends py.tuple("id answer"){}
function* $114(a,b){let c,d;
for([c,d] of a.when.items()){if(py.in(py.item(b,c),d)){yield new $113(c,py.item(b,c));}}}
function $115(a,b,c,d,e=null){let f,g,h;
f=py.dict([...a.questions].map((i)=>[i.id,c.get(i.id,$5.UNSURE)]));
f=py.union(f,py.merge(d,py.dict([["architecture",b]])));
return [...[...a.guardrails].flatMap((i)=>(py.bool((g=$112(i,b,e)))&&py.bool((h=[...$114(i,f)])))?[new $111(i,h,g)]:[])];}
class $116 extends py.tuple("id title because comes_first"){}
function* $117(a,b){let c,d,e;
c=py.dict([...b.gates].map((f)=>[f.gate.id,f]));
for(d of a.alternatives){if(!py.in(b.architecture,d.against)){continue;}
if((d.gate===null)){yield new $116(d.id,d.title,py.or(d.because,()=>""),false);}else{if(py.bool((e=c.get(d.gate)))){yield new $116(d.id,d.title,e.because,(e.state===$33.STOP));}}}}
class $118 extends py.tuple("id title ask_whom matters"){}
const $119="owner";
function* $120(a,b,c,d,e){let f,g,h,i,j,k,l,m,n,o,p,q;
for(f of b.open_questions){g=a.question(f.id);
[h,i]=[...[f.if_yes,f.if_no]].map((r)=>py.call(" or ","join",r));
j="architecture: yes gives "+py.str(h)+", no gives "+py.str(i);
yield new $118(g.id,g.title,g.ask_whom,j);}
for(k of b.gates){if((k.state!==$33.UNKNOWN)){continue;}
j="gate \u201c"+py.str(k.gate.title)+"\u201d";
for(l of k.decided_by){if(py.eq(l,$119)){yield new $118($119,"Owner","The person who asked for the workflow",j);}else{g=a.question(l);
yield new $118(l,g.title,g.ask_whom,j);}}}
m=py.dict([...d.caps].map((r)=>[r.id,r]));
for(n of a.modifiers){if((py.item(c,n.id)!==$37.UNSURE)){continue;}
if(py.bool((o=m.get((py.bool(n.caps)?n.id:$3))))){p=py.item(a.autonomy.levels,o.level).title;
j="autonomy: limited to \u201c"+py.str(p)+"\u201d until this is known";
yield new $118(n.id,n.title,n.ask_whom,j);}else{if((n.asked==="always")){j="guardrails: the stricter ones apply until this is known";
yield new $118(n.id,n.title,n.ask_whom,j);}}}
for(q of a.figures){if(py.in(q.id,e.missing)){j="cost: the options cannot be compared without this figure";
yield new $118(q.id,q.title,q.ask_whom,j);}}}
function $121(a){let b,c,d,e,f;
b=[];
for(c of a.systems){for(d of c.operations){e=py.str(c.id)+"."+py.str(d.id);
if(!py.bool(d.description)){py.call(b,"append",e);}
f=d.input.items();
b=py.add(b,[...f].flatMap(([g,h])=>!py.bool(h.description)?[py.str(e)+" ("+py.str(g)+")"]:[]));}}
return b;}
const $122=5;
function* $123(a,b,c,d,e){let f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x;
if(py.bool(a.prices.stale)){f="the prices were valid until "+py.str(a.prices.good_until);
yield py.str(f)+"; look up new prices and give them with --prices FILE";}
g=[...a.criteria];
if(py.bool($6(a,b.yes_or_no))){py.call(g,"append",a.engagement);}
if(py.bool((h=[...g].flatMap((y)=>(b.response(y.id)===null)?[y.id]:[])))){yield "these questions have no answer and count as unsure: "+py.str(py.call(", ","join",h));}
i=b.systems;
j=(c.architecture===$23.ASSISTANT);
k=[...i].flatMap((y)=>[...y.primary_writes].map((z)=>py.str(y.id)+"."+py.str(z.id)));
if((py.bool(k)&&py.bool(j))){l=(py.bool(e)?"a person applies these writes":"it gets none of these writes");
yield "an assistant changes no system, so "+py.str(l)+": "+py.str(py.call(", ","join",k));}
m=$56(b);
if((py.bool(m)&&!py.bool(j))){n="so all their texts and lists count as targets";
o="mark inputs with target: true, or write targets: []";
yield "these writes do not name their targets, "+py.str(n)+": "+py.str(py.call(", ","join",m))+"; "+py.str(o);}
if(py.bool((p=$121(b)))){q=py.subtract(py.len(p),$122);
r=py.call(", ","join",py.slice(p,0,$122));
if((q > 0)){r=py.add(r," and "+py.str(q)+" more");}
o="give each a description, with its unit or form";
yield "a model knows only the names of these: "+py.str(r)+"; "+py.str(o);}
s=py.set([...i].flatMap((y)=>py.bool(y.reads)?[y.id]:[]));
t=py.set([...i].flatMap((y)=>py.bool(y.primary_writes)?[y.id]:[]));
u=py.any([...s].flatMap((y)=>[...t].map((z)=>!py.eq(y,z))));
if((py.bool(u)&&py.in("multi_system",c.assistant))){yield "multi_system is answered no, but the software reads one system and writes another";}
v=py.call(", ","join",py.sorted(py.subtract(py.set([...b.triggers].map((y)=>y.kind)),py.set(["prompt"]))));
if((py.bool(v)&&py.in("unprompted",c.assistant))){yield "unprompted is answered no, but there are triggers of the kind "+py.str(v);}
w=b.response("reversibility");
x=d.at("reversibility");
if((py.bool(w)&&!py.in(w.answer,[$37.UNSURE,x]))){f="reversibility is answered "+py.str(w.answer);
yield py.str(f)+", but some writes name no undo, so it counts as "+py.str(x);}}
function $124(a,b,c=null){let d,e,f,g,h,i,j,k,l,m,n;
d=b.yes_or_no;
e=$36(a,d);
f=$41(a,b);
g=$49(a,b,e.architecture,f,e.gates);
h=(py.bool(e.near_miss)?e.near_miss.extension:null);
i=py.eq(h,$50);
j=$57(b,f);
if(py.bool(c)){j=$58(c,j);}
k=g.level;
l=$68(a,b,k,j,i);
m=e.architecture;
n=$94(a,b,m,k,d,f,i);
return new $104(a,b,e,[...$106(a,b,d)],[...$109(a,e)],$110(a,e,l),f,g,$115(a,m,d,f,h),j,l,$103(a,b,k,l,j,i),n,[...$117(a,e)],[...$120(a,e,f,g,n)],[...$123(a,b,e,f,i)]);}
class $125 extends py.tuple("answer evidence source by"){static get defaults(){return{evidence:null,source:null,by:null};}}
function $126(a){let b;
b=py.dict([...a.volume.items()].map(([c,d])=>[c,new $125(py.str(d))]));
return py.merge(a.answers,a.profile,b);}
class $127 extends py.tuple("as_of good_until source model models currencies stale"){static get defaults(){return{stale:false};}}
class $128 extends py.tuple("input_usd_per_million output_usd_per_million"){}
function $129(a){return py.dict([...a.items()].map(([b,c])=>[b,py.float(c)]));}
function $130(a){return new $127(py.datetime_date_fromisoformat(a.at("as_of")),py.datetime_date_fromisoformat(a.at("good_until")),a.at("source"),a.at("model"),py.dict([...a.at("models").items()].map(([b,c])=>[b,py.make($128,py.dict([...$129(c).entries()]),[])])),$129(a.at("currencies")));}
class $131 extends py.tuple("id version digest threshold sources architectures criteria engagement readiness gates near_misses parts modifiers figures autonomy guardrails references cost alternatives adoption prices"){get questions(){return [...this.criteria,this.engagement,...this.readiness];}
get items(){return [...this.questions,...this.modifiers,...this.figures];}
question(b){return py.item(py.dict([...this.questions].map((c)=>[c.id,c])),b);}
near_miss(b){return py.next([...this.near_misses].flatMap((c)=>py.eq(c.criterion,b)?[c]:[]),null);}}
class $132 extends py.tuple("title says runs layers"){}
class $133 extends py.tuple("id title question why yes no counts does_not_count borderline silence silence_says unknown ask_whom examples_yes examples_no source points_to parts"){because(b){{const subject_=b;if(py.eq(subject_,$5.YES)){return py.or(this.points_to.get("agent"),()=>this.yes);}else if(py.eq(subject_,$5.NO)){return py.or(this.points_to.get("assistant"),()=>this.no);}}
return "Nobody knows yet. Who could answer: "+py.str(py.call(py.slice(this.ask_whom,0,1),"lower"))+py.str(py.slice(this.ask_whom,1))+".";}}
class $134 extends py.tuple("case answer because"){}
function $135(a){let b,c;
b=py.dict([...a.items()].flatMap(([d,e])=>!py.in(d,["borderline","silence","examples"])?[[d,e]]:[]));
c=a.at("borderline");
return py.make($133,py.dict([...py.merge(py.dict([["points_to",py.dict([])]]),py.dict([["parts",py.dict([])]]),b,py.dict([["counts",[...a.at("counts")]]]),py.dict([["does_not_count",[...a.at("does_not_count")]]]),py.dict([["borderline",py.make($134,py.dict([...py.merge(c,py.dict([["answer",$5.of(c.at("answer"))]])).entries()]),[])]]),py.dict([["silence",$5.of(a.at("silence").at("answer"))]]),py.dict([["silence_says",a.at("silence").at("says")]]),py.dict([["examples_yes",[...a.at("examples").at("yes")]]]),py.dict([["examples_no",[...a.at("examples").at("no")]]])).entries()]),[]);}
class $136 extends py.tuple("id title why stops_on stop unknown passes source caps"){static get defaults(){return{caps:py.dict([])};}}
function $137(a){let b,c,d;
b=py.dict([...a.items()].flatMap(([e,f])=>!py.in(e,["pass","stops_on","caps"])?[[e,f]]:[]));
c=py.dict([...a.at("stops_on").items()].map(([e,f])=>[e,$5.of(f)]));
d=py.dict([...a.get("caps",py.dict([])).items()].map(([e,f])=>[e,$1.of(f)]));
return py.make($136,py.dict([...b.entries(),["passes",a.at("pass")],["stops_on",c],["caps",d]]),[]);}
class $138 extends py.tuple("criterion extension title says tips limits source"){}
class $139 extends py.tuple("id title assistant agent because source"){}
class $140 extends py.tuple("id title question why asked levels silence unknown ask_whom caps source"){}
class $141 extends py.tuple("level because"){}
function $142(a){return new $141($1.of(a.at("level")),a.get("because"));}
function $143(a){return py.make($140,py.dict([...py.merge(a,py.dict([["caps",py.dict([...a.get("caps",py.dict([])).items()].map(([b,c])=>[$37.of(b),$142(c)]))]])).entries()]),[]);}
class $144 extends py.tuple("id title question why unit ask_whom"){read(b){let c;
if(py.bool(py.call(this.unit,"startswith","code"))){if(py.bool(py.re_fullmatch("[A-Za-z]{3}",b))){return py.call(b,"upper");}
return null;}
if(!py.bool(py.re_fullmatch("\\d{1,12}(\\.\\d{1,6})?|\\.\\d{1,6}",b,""))){return null;}
c=(py.in(".",b)?py.float(b):py.int(b));
if((py.bool(this._is_share)&&(c > 1))){return null;}
return ((c <= $85)?c:null);}
get _is_share(){return py.call(this.unit,"startswith","share");}}
class $145 extends py.tuple("id number person writes until review_share"){get title(){return "L"+py.str(this.number)+": "+py.str(this.person);}}
class $146 extends py.tuple("source assistant levels judgment_tolerance unsure_judgment_tolerance targets ladder demotion_runs demotion_error_rate_times demotion_at_once actions mandate mandate_missing"){}
class $147 extends py.tuple("id title does runs agreement"){}
function $148(a){let b,c;
b=[...a.at("levels")].map((d)=>py.make($145,py.dict([...py.merge(d,py.dict([["id",$1.of(d.at("id"))]]),py.dict([["number",py.int(d.at("number"))]]),py.dict([["review_share",py.float(d.at("review_share"))]])).entries()]),[]));
c=py.dict([...a.at("mandate").items()].flatMap(([d,e])=>(d!=="missing")?[[d,e]]:[]));
return new $146(a.at("source"),a.at("assistant"),py.dict([...b].map((d)=>[d.id,d])),py.dict([...a.at("judgment_tolerance")].map((d)=>[[d.at("judgment"),d.at("tolerance")],$142(d)])),a.at("unsure_judgment_tolerance"),$129(a.at("targets")),[...[...a.at("ladder")].map((d)=>py.make($147,py.dict([...py.merge(d,py.dict([["runs",py.int(d.at("runs"))]]),py.dict([["agreement",py.float(d.at("agreement"))]])).entries()]),[]))],py.int(a.at("demotion").at("runs")),py.float(a.at("demotion").at("error_rate_times")),a.at("demotion").at("at_once"),a.at("actions"),c,a.at("mandate").at("missing"));}
class $149 extends py.tuple("id title must when carried_by references source not_with"){static get defaults(){return{not_with:[]};}}
function $150(a){return py.dict([...a.items()].map(([b,c])=>[b,[...c]]));}
class $151 extends py.tuple("file test"){}
function $152(a){return py.make($149,py.dict([...py.merge(a,py.dict([["when",$150(a.at("when"))]]),py.dict([["carried_by",py.dict([...a.at("carried_by").items()].map(([b,c])=>[b,py.make($151,py.dict([...c.entries()]),[])]))]]),py.dict([["references",[...a.at("references")]]]),py.dict([["not_with",[...a.get("not_with",[])]]])).entries()]),[]);}
class $153 extends py.tuple("source calls minutes_saved_share defaults upkeep_weeks_per_month build_weeks drivers engineer_week_usd months_to_pay_back"){}
class $154 extends py.tuple("calls_per_run first_input_tokens added_input_tokens_per_call output_tokens_per_call retried_share"){}
function $155(a){return new $74(py.float(a.at("low")),py.float(a.at("expected")),py.float(a.at("high")));}
function $156(a){return py.dict([...a.items()].map(([b,c])=>[b,$155(c)]));}
class $157 extends py.tuple("id title weeks per when"){}
function $158(a){return new $153(a.at("source"),py.dict([...a.at("calls").items()].map(([b,c])=>[b,py.make($154,py.dict([...py.dict([...c.items()].map(([d,e])=>[d,$155(e)])).entries()]),[])])),$156(a.at("minutes_saved_share")),$129(a.at("defaults")),$156(a.at("upkeep_weeks_per_month")),$156(a.at("build_weeks")),[...[...a.at("drivers")].map((b)=>new $157(b.at("id"),b.at("title"),$155(b.at("weeks")),b.get("per"),$150(b.get("when",py.dict([])))))],$155(a.at("engineer_week_usd")),py.int(a.at("months_to_pay_back")));}
class $159 extends py.tuple("id title against gate because"){}
function $160(a){let b;
b=[...[...a.at("against")].map((c)=>$23.of(c))];
return py.make($159,py.dict([...py.merge(py.dict([["gate",null]]),py.dict([["because",null]]),a,py.dict([["against",b]])).entries()]),[]);}
class $161 extends py.tuple("title done_when"){}
class $162 extends py.tuple("involve day vendor milestones"){}
function $163(a){let b;
b=[...[...a.at("milestones")].map((c)=>py.make($161,py.dict([...c.entries()]),[]))];
return new $162([...a.at("involve")],[...a.at("day")],[...a.at("vendor")],b);}
function $164(a,b,c){return new $131(a.at("id"),py.int(a.at("version")),c,py.int(a.at("threshold")),a.at("sources"),py.dict([...$23].map((d)=>[d,py.make($132,py.dict([...py.merge(py.item(a.at("architectures"),d),py.dict([["layers",[...py.item(a.at("architectures"),d).at("layers")]]])).entries()]),[])])),[...[...a.at("criteria")].map((d)=>$135(d))],$135(a.at("engagement")),[...[...a.at("readiness")].map((d)=>$135(d))],[...[...a.at("gates")].map((d)=>$137(d))],[...[...a.at("near_misses")].map((d)=>py.make($138,py.dict([...py.merge(py.dict([["limits",null]]),d).entries()]),[]))],[...[...a.at("parts")].map((d)=>py.make($139,py.dict([...d.entries()]),[]))],[...[...a.at("modifiers")].map((d)=>$143(d))],[...[...a.at("figures")].map((d)=>py.make($144,py.dict([...d.entries()]),[]))],$148(a.at("autonomy")),[...[...a.at("guardrails").at("guardrails")].map((d)=>$152(d))],a.at("guardrails").at("references"),$158(a.at("cost")),[...[...a.at("alternatives")].map((d)=>$160(d))],py.dict([...$23].map((d)=>[d,$163(py.item(a.at("adoption"),d))])),b);}
class $165 extends py.tuple("type description is_required keywords"){static get defaults(){return{description:null,is_required:true,keywords:py.dict([])};}}
const $166=["type","description","required","target"];
const $167=["number","integer"];
const $168="[+-]?\\d{1,15}";
const $169="[+-]?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})([eE][+-]?\\d{1,2})?";
function $170(a,b=false){let c;
if(py.bool(py.re_fullmatch($168,a,""))){return py.int(a);}
c=py.and(!py.bool(b),()=>py.re_fullmatch($169,a,""));
return (py.bool(c)?py.float(a):null);}
const $171=256;
function $172(a){return (py.is(a,"str")||(a.get("required","yes")==="yes"));}
function $173(a){let b,c;
if(py.is(a,"str")){return new $165(a);}
b=py.dict([...a.items()].flatMap(([d,e])=>!py.in(d,$166)?[[d,e]]:[]));
if((py.in("enum",b)&&py.in(a.at("type"),$167))){py.put(b,"enum",[...b.at("enum")].map((d)=>$170(d)));}
if(py.in("pattern",b)){b.setdefault("maxLength",$171);}
c=a.get("description");
return new $165(a.at("type"),c,$172(a),b);}
class $174 extends py.tuple("status date deciders supersedes"){static get defaults(){return{status:"proposed",date:null,deciders:[],supersedes:null};}}
class $175 extends py.tuple("id name owner goal description answers profile systems triggers handoff limits inputs done_when volume pilot review_by record"){static get defaults(){return{owner:null,goal:null,description:null,answers:py.dict([]),profile:py.dict([]),systems:[],triggers:[],handoff:[],limits:[],inputs:py.dict([]),done_when:[],volume:py.dict([]),pilot:py.dict([]),review_by:null,record:new $174()};}
response(b){if(py.in(b,this.volume)){return new $125(py.str(py.item(this.volume,b)));}
return py.or(this.answers.get(b),()=>this.profile.get(b));}
get yes_or_no(){let b,c;
b=py.set($5);
c=py.dict([...py.merge(this.profile,this.answers).items()].flatMap(([d,e])=>py.in(e.answer,b)?[[d,$5.of(e.answer)]]:[]));
if((this.owner!==null)){py.put(c,$119,(py.bool(py.call(this.owner,"strip"))?$5.YES:$5.NO));}
return c;}}
function $176(a){if(py.is(a,"str")){return new $125(a);}
return py.make($125,py.dict([...a.entries()]),[]);}
const $177=py.record({true:"yes",yes:"yes",on:"yes",false:"no",no:"no",off:"no"});
function $178(a){{const subject_=$177.get(py.call(a,"lower"));if(py.eq(subject_,"yes")){return true;}else if(py.eq(subject_,"no")){return false;}}
return null;}
function $179(a,b){if(!py.is(a,"str")){return null;}
if((b==="string")){return a;}
if((b==="boolean")){return $178(a);}
return $170(a,(b==="integer"));}
function $180(a){if(py.is(a,"str")){return a;}
return py.str(a.at("type"));}
function $181(a,b){let c,d,e;
c=py.dict(a);
for([d,e] of a.items()){if(py.is(e,"dict")){py.put(c,d,py.record({value:$179(e.at("value"),$180(py.item(b,d)))}));}}
return c;}
function $182(a,b){let c,d;
c=a.get("undo");
if(!py.is(c,"dict")){return py.record({undo:c});}
d=py.next([...b].flatMap((e)=>py.eq(e.at("id"),c.at("operation"))?[e]:[]));
return py.record({undo:c.at("operation"),undo_with:$181(c.at("with"),d.get("input",py.dict([])))});}
class $183 extends py.tuple("id operations description acts_as"){static get defaults(){return{description:null,acts_as:"service"};}
get reads(){return [...[...this.operations].flatMap((b)=>(b.effect==="read")?[b]:[])];}
get primary_writes(){let b,c;
b=py.set([...this.operations].map((d)=>d.undo));
c=[...this.operations].flatMap((d)=>(d.effect==="write")?[d]:[]);
return [...[...c].flatMap((d)=>(py.bool(d.undo)||!py.in(d.id,b))?[d]:[])];}}
class $184 extends py.tuple("id effect description input undo approve output undo_with sends secret untrusted targets"){static get defaults(){return{description:null,input:py.dict([]),undo:null,approve:null,output:py.dict([]),undo_with:py.dict([]),sends:[],secret:[],untrusted:null,targets:null};}
get reversible(){if((this.effect==="read")){return null;}
if((this.undo===null)){return $15.FALSE;}
if(py.any([...this.undo_with.values()].map((b)=>py.call(py.str(b),"startswith","result.")))){return $15.BY_ITS_ANSWER;}
return $15.TRUE;}}
const $185=["sends","secret"];
function $186(a){let b;
b=a.get("input",py.dict([])).items();
return [...b].flatMap(([c,d])=>(py.is(d,"dict")&&py.in("target",d))?[c]:[]);}
function $187(a){let b,c;
b=py.record({untrusted:null,targets:null});
b=py.union(b,py.dict([...$185].map((d)=>[d,[...a.get(d,[])]])));
if(py.in("untrusted",a)){py.put(b,"untrusted",(a.at("untrusted")==="yes"));}
c=[...$186(a)];
if((py.bool(c)||py.in("targets",a))){py.put(b,"targets",c);}
return b;}
function $188(a){let b,c;
b=py.dict([...a.get("input",py.dict([])).items()].map(([d,e])=>[d,$173(e)]));
c=a.get("approve");
if(py.eq(c,$62)){c=null;}
return py.make($184,py.dict([...py.merge(a,py.dict([["input",b]]),py.dict([["approve",c]]),$187(a)).entries()]),[]);}
function $189(a){let b,c;
b=a.at("operations");
c=[...b].map((d)=>py.merge(d,$182(d,b)));
return py.make($183,py.dict([...py.merge(a,py.dict([["operations",[...py.map($188,c)]]])).entries()]),[]);}
class $190 extends py.tuple("kind settings"){static get defaults(){return{settings:py.dict([])};}}
class $191 extends py.tuple("most per operation sum by beyond model"){static get defaults(){return{operation:null,sum:null,by:null,beyond:"deny",model:null};}
get says(){let b,c;
b=py.or(py.or(this.model,()=>this.sum),()=>"calls");
c=py.str(b)+": at most "+py.format(this.most,"g")+" per "+py.str(this.per);
if(py.bool(this.by)){c=py.add(c," by "+py.str(this.by));}
return py.str(c)+", beyond it "+py.str(this.beyond);}}
function $192(a){return py.make($191,py.dict([...py.dict([...a.items()].flatMap(([b,c])=>(b!=="count")?[[b,c]]:[])).entries()]),[]);}
class $193 extends py.tuple("expect read inputs"){static get defaults(){return{read:null,inputs:py.dict([])};}
get says(){return (py.bool(this.read)?py.str(this.read)+": "+py.str(this.expect):this.expect);}}
function $194(a){let b,c;
b=py.dict();
for(c of a){b=py.union(b,py.dict([...c.at("operations")].map((d)=>[py.str(c.at("id"))+"."+py.str(d.at("id")),d])));}
return b;}
function $195(a,b){let c,d;
if(py.is(a,"str")){return new $193(a);}
if(!py.in("read",a)){return new $193(a.at("expect"));}
c=a.at("read");
d=py.item($194(b),c).get("input",py.dict([]));
return new $193(a.at("expect"),c,$181(a.get("with",py.dict([])),d));}
function $196(a){return (py.bool(a)?py.datetime_date_fromisoformat(a):null);}
function $197(a){let b;
b=[...a.get("deciders",[])];
return py.make($174,py.dict([...py.merge(a,py.dict([["deciders",b]]),py.dict([["date",$196(a.get("date"))]])).entries()]),[]);}
function $198(a){let b,c,d;
b=a.at("workflow");
c=py.dict([...b.get("inputs",py.dict([])).items()].map(([e,f])=>[e,$173(f)]));
d=a.get("systems",[]);
return py.make($175,py.dict([...py.merge(b,py.dict([["inputs",c]])).entries(),["answers",py.dict([...a.at("answers").items()].map(([e,f])=>[e,$176(f)]))],["profile",py.dict([...a.get("profile",py.dict([])).items()].map(([e,f])=>[e,$176(f)]))],["systems",[...[...d].map((e)=>$189(e))]],["triggers",[...[...a.get("triggers",[])].map((e)=>new $190(e.at("kind"),py.dict([...e.items()].flatMap(([f,g])=>(f!=="kind")?[[f,g]]:[]))))]],["handoff",[...a.get("handoff",[])]],["limits",[...py.map($192,a.get("limits",[]))]],["done_when",[...[...a.get("done_when",[])].map((e)=>$195(e,d))]],["volume",a.get("volume",py.dict([]))],["pilot",a.get("pilot",py.dict([]))],["review_by",$196(a.get("review_by"))],["record",$197(a.get("record",py.dict([])))]]),[]);}
return {
  BY_HAND: $0,
  LEVELS: $2,
  TOGETHER: $3,
  applicable: $7,
  as_data: $21,
  decide: $124,
  responses_of: $126,
  prices: $130,
  ratings: $41,
  rulebook: $164,
  undo_said: $39,
  workflow: $198,
};
})(scoping.python);
