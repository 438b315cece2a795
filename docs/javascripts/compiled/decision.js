// Compiled from scoping.actions, scoping.assessment, scoping.autonomy, scoping.checks.done_when, scoping.checks.inputs, scoping.checks.limits, scoping.checks.marks, scoping.checks.origins, scoping.checks.patterns, scoping.cost, scoping.decision, scoping.documents.building, scoping.documents.rules, scoping.guardrails, scoping.orchestration, scoping.path, scoping.questionnaire, scoping.questions, scoping.renderers.json, scoping.rulebook, scoping.workflow, scoping.yaml.scalars: `python -m compilers` writes it.
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
const $7="step_dependencies";
function $8(a,b){let c;
c=(b.get($7,$5.UNSURE)!==$5.NO);
return py.or(c,()=>$6(a,b));}
function $9(a,b,c=false,d=[...$4]){let e,f,g,h;
e=py.dict([...b.items()].flatMap(([i,j])=>py.in(j.answer,py.set($5))?[[i,$5.of(j.answer)]]:[]));
f=$6(a,e);
g=py.record({always:true,acts:f,undo_unsaid:py.and(f,()=>!py.bool(c))});
h=py.dict([[$4.ARCHITECTURE,[...a.criteria]],[$4.GATES,[...a.readiness]],[$4.AUTONOMY,[...a.modifiers].flatMap((i)=>py.bool(py.item(g,i.asked))?[i]:[])],[$4.COST,[...a.figures]]]);
if(py.bool(f)){py.call(py.item(h,$4.ARCHITECTURE),"append",a.engagement);}
if($8(a,e)){py.call(py.item(h,$4.ARCHITECTURE),"append",a.known_path);}
return py.dict([...h.items()].flatMap(([i,j])=>py.in(i,d)?[...j].map((k)=>[k.id,[i,k]]):[]));}
const $10=2;
function $11(a){let b;
b=a.response;
return py.record({id:a.question.id,answer:a.answer,points_to:a.points_to,evidence:py.and(b,()=>b.evidence),source:py.and(b,()=>b.source),by:py.and(b,()=>b.by),because:a.because});}
function $12(a){let b;
b=a.orchestration;
return py.record({form:b.form,settled:b.settled,possible:b.possible,says:a.orchestration_rule.says,advice:a.orchestration_rule.advice,guards:a.orchestration_guards});}
function $13(a){let b,c,d,e;
b=a.assessment;
c=a.near_miss;
d=a.also_called;
e=a.smaller_first_step;
return py.record({score:py.record({agent:py.len(b.agent),assistant:py.len(b.assistant),unsure:py.len(b.unsure),of:py.len(a.criteria),threshold:a.rules.threshold}),architecture:a.architecture,settled:b.settled,possible:b.possible,fragile:b.fragile,engagement:py.record({answer:b.engagement,otherwise:b.otherwise}),criteria:[...a.criteria].map((f)=>$11(f)),flips:[...b.flips].map((f)=>py.record({changes:[...f.changes].map(([g,h])=>py.record({id:g,to:h})),architecture:f.architecture})),orchestration:$12(a),also_called:py.and(d,()=>py.record({name:d.name,by:d.by,usage:d.usage,differs:d.differs,source:d.source})),near_miss:py.and(c,()=>py.record({criterion:c.criterion,extension:c.extension,title:c.title,says:c.says,tips:c.tips})),smaller_first_step:py.and(e,()=>py.record({extension:e.extension,title:e.title,says:e.says,limits:e.limits})),open_questions:[...b.open_questions].map((f)=>py.record({id:f.id,ask_whom:a.rules.question(f.id).ask_whom,if_yes:f.if_yes,if_no:f.if_no})),gates:[...b.gates].map((f)=>py.record({id:f.gate.id,state:f.state,decided_by:f.decided_by,because:f.because}))});}
const $14=1e+16;
function $15(a){if(((py.abs(a) < $14)&&py.eq(a,py.int(a)))){return py.int(a);}
return a;}
function $16(a){return py.record({level:py.and(a.level,()=>a.level.id),title:py.and(a.level,()=>a.level.title),because:a.because,caps:[...a.caps].map((b)=>py.record({modifier:b.id,answer:b.answer,level:b.level,because:b.because})),ladder:[...a.ladder].map((b)=>py.record({rung:b.rule.id,allowed:b.allowed,runs:b.rule.runs,agreement:$15(b.rule.agreement),error_rate:$15(b.error_rate),escalation_rate:$15(b.escalation_rate),demotion_runs:b.demotion_runs,demotion_error_rate:$15(b.demotion_error_rate)}))});}
function $17(a){return py.record({id:a.rule.id,because:[...a.causes].map((b)=>b.id),carried_by:a.carrier.file,test:a.carrier.test,references:a.rule.references});}
const $18=py.enumeration([["TRUE","true"],["FALSE","false"],["BY_ITS_ANSWER","by_its_answer"]]);
const $19=py.dict([[$18.TRUE,true],[$18.FALSE,false],[$18.BY_ITS_ANSWER,"by_its_answer"]]);
function $20(a){return py.record({system:a.system,operation:a.operation,effect:a.effect,allow:a.allow,approve:a.approve,reversal:a.reversal,reversible:$19.get(a.reversible),authority:a.authority,because:a.because});}
function $21(a){return py.dict([...a._asdict().items()].map(([b,c])=>[b,$15(c)]));}
function $22(a){let b,c,d;
b=a.cost;
c=a.rules.prices;
d=(py.bool(b.path_calls)?py.record({path_calls:$21(b.path_calls)}):py.dict([]));
return py.merge(py.dict([["currency",b.currency]]),py.dict([["per_run",$21(b.chosen.per_run)]]),py.dict([["break_even_runs_per_month",b.chosen.break_even_runs_per_month]]),py.dict([["build_weeks",$21(b.chosen.build.weeks)]]),py.dict([["options",[...b.options].map((e)=>py.record({form:e.form,known_path:e.on_path,chosen:py.eq(e,b.chosen),per_run:$21(e.per_run),per_month:py.and(e.per_month,()=>$21(e.per_month)),saved_per_month:py.and(e.saved_per_month,()=>$21(e.saved_per_month)),break_even_runs_per_month:e.break_even_runs_per_month,build_weeks:$21(e.build.weeks)}))]]),py.dict([["inputs",[...b.inputs].map((e)=>py.record({id:e.id,value:$15(py.value(e)),unit:e.unit,basis:(py.bool(e.measured)?"measured":"estimate"),given:e.from_workflow}))]]),py.dict([["missing",b.missing]]),d,py.dict([["prices",py.record({model:b.model,as_of:c.as_of.isoformat(),good_until:c.good_until.isoformat()})]]));}
function $23(a){return py.record({part:a.id,chosen:a.chosen,because:a.because});}
function $24(a,b){let c;
c=a.rules;
return py.merge(py.dict([["scoping",$10]]),py.dict([["file",b]]),py.dict([["rulebook",py.record({id:c.id,version:c.version,digest:c.digest})]]),py.dict([["workflow",py.record({id:a.workflow.id,name:a.workflow.name})]]),$13(a),py.dict([["autonomy",$16(a.autonomy)]]),py.dict([["guardrails",[...a.guardrails].map((d)=>$17(d))]]),py.dict([["actions",[...a.actions].map((d)=>$20(d))]]),py.dict([["mandate",py.record({says:a.mandate.says,missing:a.mandate.missing})]]),py.dict([["cost",$22(a)]]),py.dict([["rejected",[...a.rejected].map((d)=>py.record({id:d.id,comes_first:d.comes_first,because:d.because}))]]),py.dict([["unknowns",[...a.unknowns].map((d)=>py.record({id:d.id,ask_whom:d.ask_whom,matters:d.matters}))]]),py.dict([["parts",[...a.parts].map((d)=>$23(d))]]),py.dict([["warnings",a.warnings]]));}
function $25(a,b){return py.sum([...a.criteria].map((c)=>(b.get(c.id)===$5.YES)));}
const $26=py.enumeration([["ASSISTANT","assistant"],["AGENT","agent"],["HYBRID","hybrid"]]);
function $27(a,b){if(($25(a,b) < a.threshold)){return $26.ASSISTANT;}
if((b.get(a.engagement.id)===$5.YES)){return $26.HYBRID;}
return $26.AGENT;}
function $28(a,b){let c,d,e;
c=b.get(a.engagement.id,$5.UNSURE);
d=py.dict([[$26.ASSISTANT,($25(a,b) < a.threshold)]]);
e=$6(a,b);
py.put(d,$26.AGENT,py.and(e,()=>(c!==$5.YES)));
py.put(d,$26.HYBRID,py.and(e,()=>(c!==$5.NO)));
return [...[...$26].flatMap((f)=>py.bool(py.item(d,f))?[f]:[])];}
class $29 extends py.tuple("agent assistant unsure architecture possible engagement otherwise flips near_miss open_questions gates"){get settled(){return (py.len(this.possible)===1);}
get fragile(){return py.any([...this.flips].map((b)=>(py.len(b.changes)===1)));}}
function $30(a,b){{const subject_=$27(a,b);if(py.eq(subject_,$26.AGENT)){return $26.HYBRID;}else if(py.eq(subject_,$26.HYBRID)){return $26.AGENT;}}
return null;}
class $31 extends py.tuple("changes architecture"){}
function* $32(a,b){let c,d,e,f,g,h;
c=py.dict([...[$5.YES,$5.NO]].map((i)=>[i,[...a.criteria].flatMap((j)=>(b.get(j.id)===i)?[j.id]:[])]));
d=py.subtract(a.threshold,py.len(py.item(c,$5.YES)));
if((d > 0)){e=py.itertools_combinations(py.item(c,$5.NO),d);
f=$5.YES;}else{e=py.itertools_combinations(py.item(c,$5.YES),py.subtract(1,d));
f=$5.NO;}
for(g of e){h=[...[...g].map((i)=>[i,f])];
yield new $31(h,$27(a,py.merge(b,py.dict(h))));}}
function $33(a,b){let c;
{const subject_=[...b];if(py.is(subject_,"list")&&py.len(subject_)===1&&py.true(c=py.item(subject_,0))){return a.near_miss(c);}}
return null;}
class $34 extends py.tuple("id if_yes if_no"){}
function* $35(a,b){let c,d,e,f;
if(!py.bool($6(a,b))){return null;}
c=($25(a,b) < a.threshold);
for(d of [...a.criteria,a.engagement]){if((b.get(d.id,$5.UNSURE)!==$5.UNSURE)){continue;}
if((py.bool(c)||(d===a.engagement))){[e,f]=[...[$5.YES,$5.NO]].map((g)=>py.dict([[d.id,g]]));
yield new $34(d.id,$28(a,py.merge(b,e)),$28(a,py.merge(b,f)));}}}
const $36=py.enumeration([["PASS","pass"],["STOP","stop"],["UNKNOWN","unknown"]]);
class $37 extends py.tuple("gate state decided_by"){get because(){return py.item(py.dict([[$36.PASS,this.gate.passes],[$36.STOP,this.gate.stop],[$36.UNKNOWN,this.gate.unknown]]),this.state);}}
function $38(a,b){let c,d,e;
c=py.dict([...a.stops_on].map((f)=>[f,b.get(f,$5.UNSURE)]));
d=[...[...c.items()].flatMap(([f,g])=>(g===py.item(a.stops_on,f))?[f]:[])];
e=[...[...c.items()].flatMap(([f,g])=>(g===$5.UNSURE)?[f]:[])];
if(py.bool(d)){return new $37(a,$36.STOP,d);}
if(py.bool(e)){return new $37(a,$36.UNKNOWN,e);}
return new $37(a,$36.PASS,[]);}
function $39(a,b){let c;
c=py.dict([...$5].map((d)=>[d,[...[...a.criteria].flatMap((e)=>(b.get(e.id,$5.UNSURE)===d)?[e.id]:[])]]));
return new $29(py.item(c,$5.YES),py.item(c,$5.NO),py.item(c,$5.UNSURE),$27(a,b),$28(a,b),b.get(a.engagement.id,$5.UNSURE),$30(a,b),[...$32(a,b)],$33(a,py.item(c,$5.YES)),[...$35(a,b)],[...[...a.gates].map((d)=>$38(d,b))]);}
const $40=py.enumeration([["LOW","low"],["MEDIUM","medium"],["HIGH","high"],["UNSURE","unsure"]]);
function $41(a,b){let c;
c=a.response(b);
return (py.bool(c)?$40.of(c.answer):$40.UNSURE);}
function $42(a){return py.any([...a.systems].flatMap((b)=>[...b.operations].map((c)=>c.undo)));}
function $43(a){let b;
if(!py.bool($42(a))){return null;}
b=[...a.systems].flatMap((c)=>[...c.primary_writes].map((d)=>d));
if(py.all([...b].map((c)=>c.undo))){return $40.HIGH;}
return $40.MEDIUM;}
function $44(a,b){let c,d,e;
c=py.dict([...a.modifiers].map((f)=>[f.id,$41(b,f.id)]));
if((py.in("reversibility",c)&&py.bool((d=$43(b))))){e=c.at("reversibility");
if((e!==$40.UNSURE)){d=py.min([e,d],py.attribute([...$40],"index"));}
py.put(c,"reversibility",d);}
return c;}
class $45 extends py.tuple("level because caps ladder"){}
class $46 extends py.tuple("id answer level because"){}
function $47(a,b){let c,d,e,f,g;
[c,d]=[...["judgment","autonomy_tolerance"]].map((h)=>b.get(h,$40.UNSURE));
e=[...a.judgment_tolerance.items()].flatMap(([[i,j],h])=>(py.in(c,[i,$40.UNSURE])&&py.in(d,[j,$40.UNSURE]))?[h]:[]);
f=py.min(e,(h)=>py.call($2,"index",h.level));
g=a.unsure_judgment_tolerance;
if((py.len(e)===1)){g=py.or(f.because,()=>"");}
return new $46($3,py.str(c)+" \u00d7 "+py.str(d),f.level,g);}
function* $48(a,b){let c,d;
for(c of a.modifiers){if(py.bool((d=c.caps.get(py.item(b,c.id))))){yield new $46(c.id,py.item(b,c.id),d.level,py.or(d.because,()=>""));}}}
function* $49(a){let b,c;
for(b of a){if(py.bool((c=b.gate.caps.get(b.state)))){yield new $46(b.gate.id,b.state,c,b.because);}}}
class $50 extends py.tuple("rule allowed error_rate escalation_rate demotion_runs demotion_error_rate"){}
function* $51(a,b,c){let d,e,f;
[d,e]=[...["error_rate","escalation_rate"]].map((g)=>b.pilot.get(g,py.item(a.targets,g)));
for(f of a.ladder){yield new $50(f,(!py.in(f.id,$2)||(py.call($2,"index",$1.of(f.id)) <= py.call($2,"index",c))),d,e,a.demotion_runs,py.min([1,py.multiply(d,a.demotion_error_rate_times)],undefined));}}
function $52(a,b,c,d,e){let f,g,h,i;
if((c===$26.ASSISTANT)){return new $45(null,a.autonomy.assistant,[],[]);}
f=[$47(a.autonomy,d),...$48(a,d),...$49(e)];
g=[...py.sorted([...f].flatMap((j)=>(j.level!==py.item($2,-1))?[j]:[]),(j)=>py.call($2,"index",j.level))];
h=(py.bool(g)?py.item(g,0).level:py.item($2,-1));
i=py.item(a.autonomy.levels,h);
return new $45(i,i.writes,g,[...$51(a.autonomy,b,h)]);}
const $53=py.enumeration([["KNOWN_PATH","known_path"],["MODEL_DIRECTED","model_directed"],["SINGLE_STEP","single_step"]]);
function $54(a,b){let c,d,e,f;
c=b.get(a.known_path.id,$5.UNSURE);
d=b.get($7,$5.UNSURE);
e=((c===$5.UNSURE)&&(d!==$5.NO));
f=py.dict([[$53.KNOWN_PATH,py.or((c===$5.YES),()=>e)],[$53.MODEL_DIRECTED,((c!==$5.YES)&&(d!==$5.NO))],[$53.SINGLE_STEP,((c!==$5.YES)&&(d!==$5.YES))]]);
return [...[...$53].flatMap((g)=>py.bool(py.item(f,g))?[g]:[])];}
const $55="open";
class $56 extends py.tuple("possible open_questions"){get settled(){return (py.len(this.possible)===1);}
get form(){return (py.bool(this.settled)?py.item(this.possible,0):null);}
get key(){return py.or(this.form,()=>$55);}}
class $57 extends py.tuple("id if_yes if_no"){}
function* $58(a,b){let c,d,e;
if((py.len($54(a,b))===1)){return null;}
for(c of [$7,a.known_path.id]){if((b.get(c,$5.UNSURE)===$5.UNSURE)){[d,e]=[...[$5.YES,$5.NO]].map((f)=>$54(a,py.merge(b,py.dict([[c,f]]))));
yield new $57(c,d,e);}}}
function $59(a,b){return new $56($54(a,b),[...$58(a,b)]);}
function $60(a){return (a.form===$53.KNOWN_PATH);}
function $61(a,b){let c,d,e,f;
c=a.near_miss;
if((py.bool(c)&&py.bool(c.on_path)&&py.bool($60(b)))){[d,e,f]=c.on_path;
return c._replace({extension:d,title:e,says:f});}
return c;}
const $62="prepared_change";
class $63 extends py.tuple("id because"){}
const $64="approve_every_write";
function $65(a,b){if((a.untrusted!==null)){return a.untrusted;}
return (b.get("external_reach")!==$40.LOW);}
const $66=["webhook","event"];
function $67(a,b){let c;
c=[...a.systems].flatMap((d)=>[...d.reads].map((e)=>e));
if(py.any([...c].map((d)=>$65(d,b)))){return "";}
if((b.get("external_reach")===$40.LOW)){return "external_reach is low, so no read is untrusted";}
if((!py.bool(c)||py.any([...a.triggers].map((d)=>py.in(d.kind,$66))))){return "";}
return "every read in scoping.yaml has untrusted: no";}
function $68(a){let b;
b=[...a.systems].flatMap((c)=>[...c.primary_writes].map((d)=>[c.id,d]));
return [...b].flatMap(([c,d])=>(d.targets===null)?[py.str(c)+"."+py.str(d.id)]:[]);}
function $69(a,b){let c,d,e,f,g,h;
c=$40.UNSURE;
d=b.get("regulation",c);
if(py.in(d,[$40.HIGH,c])){return new $63($64,"regulation is "+py.str(d));}
e=b.get("error_cost",c);
f=b.get("reversibility",c);
if((py.in(e,[$40.HIGH,c])&&py.in(f,[$40.LOW,c]))){g="error_cost is "+py.str(e)+" and reversibility is "+py.str(f);
return new $63($64,g);}
if(py.bool((g=$67(a,b)))){return new $63("plan_and_rule_of_two",g);}
if(py.bool((h=$68(a)))){g="scoping.yaml does not name the targets of "+py.str(py.call(", ","join",h));
return new $63("plan_and_provenance",g);}
if(!py.any([...a.systems].map((i)=>i.primary_writes))){return new $63("plan_and_provenance","scoping.yaml names no write yet");}
return new $63("targets","every write in scoping.yaml names its targets");}
function $70(a,b){let c;
if(py.eq(a,b.id)){return b;}
c="a new project would get "+py.str(b.id)+", because "+py.str(b.because);
return new $63(a,"policy.yaml names it; "+py.str(c));}
function $71(a){return (py.call($2,"index",a.id) < py.call($2,"index",$1.CONSULTANT));}
const $72="always";
function $73(a,b){if(((b===null)||!py.bool(a.sends))){return [null,"read"];}
if(py.bool($71(b))){return [$72,"sends_approved"];}
return [null,"sends"];}
const $74="never";
function $75(a,b,c,d){let e;
if(py.bool($71(c))){return [$72,"prepared"];}
if(py.eq(b.approve,$72)){return [$72,"always"];}
if((c.id===$1.CONSULTANT)){return [$72,"every"];}
if(py.eq(d.id,$64)){return [$72,"preset"];}
e=!py.in(b,a.primary_writes);
if(((b.undo===null)&&!py.bool(e))){return [$72,"irreversible"];}
if(py.bool(b.approve)){return [b.approve,"threshold"];}
return [$74,(py.bool(e)?"undo":"planned")];}
function $76(a,b,c,d,e){let f,g;
if((b.effect==="read")){return [true,...$73(b,c)];}
if((c===null)){if((py.bool(e)&&py.in(b,a.primary_writes))){return [true,$72,"assistant_prepares"];}
return [false,null,"assistant"];}
[f,g]=$75(a,b,c,d);
return [true,f,g];}
class $77 extends py.tuple("system operation effect allow approve reversal reversible record authority because only_undoes"){static get defaults(){return{only_undoes:false};}
get condition(){if(py.in(this.approve,[$74,$72])){return null;}
return this.approve;}
get can_run_alone(){return py.and(this.allow,()=>!py.eq(this.approve,$72));}
get name(){return py.str(this.system)+"."+py.str(this.operation);}}
const $78=["every","preset"];
function $79(a,b,c,d,e,f){let g,h,i;
[g,h,i]=$76(b,c,d,e,f);
return new $77(b.id,c.id,c.effect,g,h,c.undo,c.reversible,py.item(a,py.str(c.effect)+"_record"),b.acts_as,py.or(a.get(i),()=>py.item(a,((c.effect==="read")?"read":"every"))),(py.in(i,["undo",...$78])&&!py.in(c,b.primary_writes)));}
function $80(a,b,c,d,e=false){return [...[...b.systems].flatMap((f)=>[...f.operations].map((g)=>$79(a.autonomy.actions,f,g,c,d,e)))];}
const $81=["runs_per_month","minutes_by_hand","hourly_cost"];
const $82=$81;
class $83 extends py.tuple("id value unit measured from_workflow"){}
function* $84(a,b,c){let d,e,f,g,h;
for(d of a.figures){e=py.in(d.id,b.volume);
f=b.volume.get(d.id,a.cost.defaults.get(d.id));
if(py.is(f,"int","float")){g=py.and(py.and(e,()=>c),()=>py.in(d.id,$82));
yield new $83(d.id,f,d.unit,g,e);}}
if(py.is((h=b.volume.get("calls_per_run")),"int","float")){yield new $83("calls_per_run",h,"calls per run",true,true);}}
class $85 extends py.tuple("figures per_usd comparable"){}
class $86 extends py.tuple("low expected high"){}
const $87=new $86(0,0,0);
const $88=["read","write","model","branch","each","ask","wait","loop","python","escalate","finish"];
function $89(a){return py.next([...$88].flatMap((b)=>py.in(b,a)?[b]:[]));}
const $90=["escalate","finish"];
function $91(a){let b,c;
if(py.in("do",a)){b=a.at("do");
return b;}
if((a.at("otherwise")==="escalate")){return [py.record({escalate:a.get("because","")})];}
c=a.at("otherwise");
return c;}
function $92(a){let b,c;
b=0.0;
for(c of a){b=py.add(b,c);}
return b;}
function $93(a,b,c=$87){let d,e,f,g,h,i;
if(!py.bool(a)){return c;}
d=py.item(a,0);
e=$89(d);
if(py.in(e,$90)){return $87;}
f=$93(py.slice(a,1),b,c);
if((e==="branch")){g=[...d.at("branch")].map((j)=>$93($91(j),b,f));
return new $86(py.min([...g].map((j)=>j.low),undefined),($92([...g].map((j)=>j.expected)) / py.len(g)),py.max([...g].map((j)=>j.high),undefined));}
h=b(d);
if((e==="each")){i=$93(d.at("do"),b);
h=new $86(0,i.expected,py.multiply(i.high,d.at("most")));}
return new $86(py.add(h.low,f.low),py.add(h.expected,f.expected),py.add(h.high,f.high));}
function $94(a,b){let c,d;
{const subject_=$89(b);if(py.eq(subject_,"model")){return new $86(1,1,1);}else if(py.eq(subject_,"loop")){c=py.item(a.cost.calls,$26.AGENT).calls_per_run;
d=b.at("steps");
return new $86(py.min([c.low,d],undefined),py.min([c.expected,d],undefined),d);}}
return $87;}
function $95(a,b){return $93(b.path,(c)=>$94(a,c));}
function $96(a,b,c,d){let e,f;
if((a.per===null)){return py.int(py.all([...a.when.items()].map(([g,h])=>py.in(d.get(g),h))));}
e=py.sum([...b.systems].map((g)=>py.len(g.primary_writes)));
f=py.record({system:py.len(b.systems),write:((c===$26.ASSISTANT)?0:e),trigger:py.len(b.triggers)});
return py.max([0,py.subtract(py.item(f,a.per),1)],undefined);}
function* $97(a,b,c,d){let e,f;
for(e of a.cost.drivers){if(py.bool((f=$96(e,b,c,d)))){yield [e,f];}}}
function $98(a,...b){return new $86(...[...py.zip(...b)].map((c)=>a(...c)));}
class $99 extends py.tuple("weeks drivers"){}
const $100=4;
function $101(a){return $98((b)=>py.round(b,$100),a);}
function $102(a,...b){let c;
for(c of b){a=py.add(a,c);}
return a;}
function $103(a,b){let c;
c=[...b].map(([d,e,f])=>$98((g)=>py.multiply(g,e),f));
return new $99($101($98($102,a,...c)),[...b]);}
function $104(a,b,c,d){let e;
e=[...$97(a,b,c,d)].map(([f,g])=>[f.title,g,f.weeks]);
return $103(py.item(a.cost.build_weeks,c),e);}
const $105=1000000;
function $106(a,b){return $98((c,d,e,f,g)=>py.multiply((py.add(py.multiply(py.add(py.multiply(c,d),(py.multiply(py.multiply(e,c),py.subtract(c,1)) / 2)),b.input_usd_per_million),py.multiply(py.multiply(c,f),b.output_usd_per_million)) / $105),py.add(1,g)),...a);}
function $107(a,b,c){let d;
d=a.figures.get("calls_per_run");
if(((d===null)||!py.eq(c,$26.AGENT))){return py.item(b,c);}
return py.item(b,c)._replace({calls_per_run:new $86(d,d,d)});}
function $108(a,b,c,d){let e,f,g;
e=py.item(a.prices.models,a.prices.model);
f=((c===$26.HYBRID)?$26.AGENT:c);
g=[(py.bool(d)?$53.KNOWN_PATH:f)];
if((c===$26.HYBRID)){g=[$26.ASSISTANT,...g];}
return [...g].map((h)=>$106($107(b,a.cost.calls,h),e));}
function* $109(a){let b,c;
for(b of a){yield b;
yield* $109(b.get("do",[]));
for(c of b.get("branch",[])){yield* $109($91(c));}}}
function $110(a,b,c,d,e){let f,g,h;
f=py.merge(e,py.dict([["orchestration",$53.KNOWN_PATH]]));
g=[...$97(a,c,d,f)].flatMap(([i,j])=>(i.per!=="write")?[[i.title,j,i.weeks]]:[]);
h=[...$109(c.path)].map((i)=>$89(i));
g=py.add(g,[...b.steps].flatMap((i)=>py.in(i.kind,h)?[[i.title,py.call(h,"count",i.kind),i.weeks]]:[]));
return $103(py.item(b.build_weeks,d),g);}
function $111(a,b){let c,d,e;
c=py.item(a.prices.models,a.prices.model);
d=py.item(a.cost.calls,$53.KNOWN_PATH);
e=py.item(a.cost.calls,$26.AGENT);
function f(g){let h,i;
h=$94(a,g);
i=(($89(g)==="loop")?e:d);
return $106(i._replace({calls_per_run:h}),c);}
return $93(b.path,f);}
class $112 extends py.tuple("form on_path reviewed per_run build per_month saved_per_month break_even_runs_per_month parts"){}
function $113(a){return py.multiply((a.figures.get("minutes_by_hand",0) / 60),a.figures.get("hourly_cost",0));}
function $114(a){return py.multiply(a.figures.get("runs_per_month",0),$113(a));}
const $115=1000000000;
const $116=py.enumeration([["BY_HAND","by_hand"],["MODEL","model"],["REVIEW","review"],["UPKEEP","upkeep"],["BUILD","build"]]);
function $117(a,b,c,d){let e,f,g;
e=a.cost;
f=$98((h)=>py.multiply(h,b.per_usd),e.engineer_week_usd);
g=py.dict([[$116.UPKEEP,py.item(e.upkeep_weeks_per_month,c)],[$116.BUILD,$98((h)=>(h / e.months_to_pay_back),d.weeks)]]);
return py.dict([...g.items()].map(([h,i])=>[h,$101($98((j,k)=>py.multiply(j,k),i,f))]));}
function $118(a,b,c,d,e,f,g=false){let h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y;
h=a.cost;
i=b.figures;
j=((c===$26.HYBRID)?$26.AGENT:c);
k=$98((...z)=>py.multiply($102(...z),b.per_usd),...f);
l=py.multiply(py.multiply(i.at("review_minutes"),d),i.at("coverage"));
m=py.multiply((l / 60),i.get("hourly_cost",0));
n=$98((z)=>py.add(z,m),k);
o=((d > 0)&&py.in("hourly_cost",i));
if(!py.bool(b.comparable)){return new $112(c,g,o,$101(n),e,null,null,null,py.dict([]));}
p=py.item(h.minutes_saved_share,j);
q=py.multiply(py.multiply($113(b),i.at("coverage")),i.at("released"));
r=$98((z)=>py.multiply(q,z),p);
s=$98((z,A,B)=>py.multiply(py.multiply(py.add(z,(A / h.months_to_pay_back)),B),b.per_usd),py.item(h.upkeep_weeks_per_month,c),e.weeks,h.engineer_week_usd);
t=i.at("runs_per_month");
u=$114(b);
v=new $86(r.high,r.expected,r.low);
w=$98((z,A,B)=>py.add(py.add(u,py.multiply(t,py.subtract(z,A))),B),n,v,s);
x=py.subtract(r.expected,n.expected);
y=null;
if((s.expected < py.multiply(x,$115))){y=py.math_ceil((s.expected / x));}
return new $112(c,g,o,$101(n),e,$101(w),$101(new $86(py.subtract(u,w.high),py.subtract(u,w.expected),py.subtract(u,w.low))),y,py.merge(py.dict([[$116.BY_HAND,$101($98((z)=>py.subtract(u,py.multiply(t,z)),v))]]),py.dict([[$116.MODEL,$101($98((z)=>py.multiply(t,z),k))]]),py.dict([[$116.REVIEW,$101($98((z)=>py.multiply(t,m),k))]]),$117(a,b,c,e)));}
class $119 extends py.tuple("currency model form on_path inputs missing options path_calls"){static get defaults(){return{path_calls:null};}
get chosen(){return py.next([...this.options].flatMap((b)=>(py.eq(b.form,this.form)&&py.eq(b.on_path,this.on_path))?[b]:[]));}}
function $120(a){let b,c,d,e,f;
b=new $86(0,0,0);
c=new $112($0,false,false,b,new $99(b,[]),null,null,null,py.dict([]));
if(!py.bool(a.comparable)){return c;}
d=py.round($114(a),$100);
e=new $86(d,d,d);
f=py.dict([[$116.BY_HAND,e]]);
return c._replace({per_month:e,saved_per_month:b,parts:f});}
function $121(a,b,c,d,e,f,g=false){let h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,A,B;
h=py.str(b.volume.get("currency","USD"));
i=[...$84(a,b,(e.get("baseline")===$5.YES))];
j=[...$81].flatMap((C)=>!py.in(C,b.volume)?[C]:[]);
k=a.prices.currencies.get(h);
if((k===null)){py.call(j,"append","an exchange rate for "+py.str(h));
h="USD";
k=1.0;}
l=new $85(py.dict([...i].map((C)=>[C.id,py.value(C)])),k,!py.bool(j));
m=((c===$26.ASSISTANT)?$26.AGENT:c);
n=py.dict([[$26.ASSISTANT,py.float(g)],[m,1.0]]);
if(py.bool(d)){py.put(n,m,d.review_share);}
o=$59(a,e);
p=py.merge(e,f);
q=$53.KNOWN_PATH;
r=(py.in(q,o.possible)&&py.in(q,a.cost.calls));
s=[];
t=null;
u=null;
if((py.bool(r)&&py.bool(b.path)&&py.bool(a.cost.path))){t=a.cost.path;
u=$95(a,b);}
for([v,w] of n.items()){x=[[o.key,false]];
if((py.eq(v,c)&&py.bool(r))){x=[[$53.MODEL_DIRECTED,false],[q,true]];}
for([y,z] of x){A=$104(a,b,v,py.merge(p,py.dict([["orchestration",y]])));
B=$108(a,l,v,z);
if((py.bool(z)&&py.bool(t))){A=$110(a,t,b,v,p);
py.put(B,-1,$111(a,b));}
py.call(s,"append",$118(a,l,v,w,A,B,z));}}
return new $119(h,a.prices.model,c,py.and(r,()=>(o.form===q)),i,[...j],[$120(l),...s],u);}
function $122(a,b,c,d,e){let f;
f=py.dict([...a.questions].map((g)=>[g.id,c.get(g.id,$5.UNSURE)]));
return py.merge(f,d,py.dict([["architecture",b]]),py.dict([["orchestration",e]]));}
const $123="none";
const $124=6;
function $125(a){let b,c;
if(!py.bool(a)){return "";}
c=a;
[b,c]=[py.slice(c,0,-1),py.item(c,-1)];
if((py.len(a) > py.add($124,1))){b=[...py.slice(a,0,$124)];
c=py.str(py.subtract(py.len(a),$124))+" more";}
return py.call(" and ","join",py.filter(null,[py.call(", ","join",b),c]));}
function $126(a){return (py.bool(a.condition)?py.str(a.name)+" (when "+py.str(a.condition)+")":a.name);}
const $127="every call that was not planned";
const $128=py.record({assistant:["approver"],assistant_prepares:["approved"],prepares:["approver","means","approved"],acts:["approver","means","approved"]});
function $129(a,b,c,d){if(((b===null)||(py.call($2,"index",b.id) <= py.call($2,"index",$1.CONSULTANT)))){return "";}
return py.call(a.get(c.id,""),"format",py.dict([["approver",d]]));}
function $130(a,b,c,d){let e,f,g;
e=[...b.systems].flatMap((h)=>[...h.reads].map((i)=>[h.id,i]));
f=[...e].flatMap(([h,i])=>py.bool(i.sends)?[py.str(h)+"."+py.str(i.id)]:[]);
if(((c===null)||!py.bool(f))){return "";}
g=a.get((py.bool($71(c))?"sends_approved":"sends"),"");
return py.call(g,"format",py.dict([["reads",$125(f)],["approver",d]]));}
class $131 extends py.tuple("says missing"){}
function $132(a,b,c,d,e,f=false){let g,h,i,j,k,l,m,n,o,p,q,r,s,t;
g=a.autonomy.mandate;
h=a.autonomy.mandate_missing;
i=[...d].flatMap((u)=>(u.effect==="write")?[u]:[]);
j=[...i].flatMap((u)=>!py.eq(u.approve,$74)?[u]:[]);
k=py.record({approver:py.call(py.or(b.owner,()=>""),"strip")});
l="";
if((c===null)){m=[...b.systems].flatMap((u)=>py.bool(u.reads)?[u.id]:[]);
py.put(k,"means",$125(["its documents",...m]));
n=py.set([...d].map((u)=>u.reversal));
o=[...j].flatMap((u)=>!py.in(u.operation,n)?[u.name]:[]);
py.put(k,"approved",$125(o));
p=(py.bool(f)?"assistant_prepares":"assistant");}else{l=c.until;
py.put(k,"means",$125([...b.systems].map((u)=>u.id)));
py.put(k,"approved","");
if(py.bool(k.at("means"))){py.put(k,"approved",py.or($125([...j].map((u)=>$126(u))),()=>$127));}
p=(py.bool($71(c))?"prepares":"acts");}
q=py.item($128,p);
r=[...[...h].flatMap((u)=>(py.in(u,q)&&!py.bool(py.item(k,u)))?[py.item(h,u)]:[])];
s=py.dict([...k.items()].map(([u,v])=>[u,py.or(v,()=>"(not yet named)")]));
t=[py.call(py.item(g,p),"format",py.dict([["work",b.name],["until",l],...s.entries()]))];
if(py.bool(k.at("approved"))){py.call(t,"append",$129(g,c,e,s.at("approver")));}
py.call(t,"append",$130(g,b,c,s.at("approver")));
return new $131(py.call(" ","join",py.filter(null,t)),r);}
class $133 extends py.tuple("rules workflow assessment orchestration also_called criteria parts smaller_first_step ratings autonomy guardrails preset actions mandate cost rejected unknowns warnings"){get architecture(){return this.assessment.architecture;}
get orchestration_rule(){return py.item(this.rules.orchestration,this.orchestration.key);}
get orchestration_guards(){let b;
b=(this.architecture!==$26.ASSISTANT);
return py.item(this.orchestration_rule.guards,(py.bool(b)?"acts":"assistant"));}
get near_miss(){return $61(this.assessment,this.orchestration);}
get stops(){return [...[...this.assessment.gates].flatMap((b)=>(b.state===$36.STOP)?[b]:[])];}
get headline(){let b,c,d,e,f;
b=py.str(py.len(this.assessment.agent))+" of "+py.str(py.len(this.criteria));
c=py.call(py.item(this.rules.architectures,this.architecture).title,"lower");
if(!py.bool(this.assessment.settled)){d=py.call(" or ","join",[...this.assessment.possible].map((g)=>py.value(g)));
e=py.call(", ","join",[...this.assessment.open_questions].map((g)=>g.id));
f="Provisionally "+py.str(c)+": "+py.str(b)+" criteria point to an agent. Open answers: "+py.str(e)+". The verdict can still be "+py.str(d)+".";}else{if(py.bool(this.stops)){f=py.str(py.call(c,"capitalize"))+" by the criteria: "+py.str(b)+" point to an agent.";}else{f=py.str(py.call(c,"capitalize"))+": "+py.str(b)+" criteria point to an agent. An agent needs at least "+py.str(this.rules.threshold)+".";}}
return py.call(" ","join",[f,...[...this.stops].map((g)=>"The gate \u201c"+py.str(g.gate.title)+"\u201d says stop. "+py.str(g.because))]);}}
function $134(a,b){let c;
for(c of a.also_called){if(py.all([...c.when.items()].map(([d,e])=>py.in(py.item(b,d),e)))){return c;}}
return null;}
class $135 extends py.tuple("question answer response"){get points_to(){return py.dict([[$5.YES,"agent"],[$5.NO,"assistant"]]).get(this.answer);}
get because(){return this.question.because(this.answer);}}
function* $136(a,b,c){let d,e;
for(d of a.criteria){e=c.get(d.id,$5.UNSURE);
yield new $135(d,e,b.response(d.id));}}
const $137="Every agent has this part, even if no criterion asks for it.";
class $138 extends py.tuple("id title assistant agent chosen because"){}
const $139="orchestration";
function $140(a,b,c){let d,e,f;
d="agent";
if((c===$26.ASSISTANT)){d="assistant";}
if(!py.in(d,b.parts)){return a;}
e=py.item(b.parts,d);
{const subject_=c;if(py.eq(subject_,$26.ASSISTANT)){return a._replace({assistant:e,chosen:e,because:b.says});}else if(py.eq(subject_,$26.AGENT)){return a._replace({agent:e,chosen:e,because:b.says});}}
f="engagement: "+py.str(a.assistant)+"; action: "+py.str(e);
return a._replace({agent:e,chosen:f,because:b.says});}
function* $141(a,b,c){let d,e,f,g,h,i,j;
d=[...a.criteria].flatMap((k)=>py.in(k.id,b.agent)?[k]:[]);
e=py.set([...a.criteria].flatMap((k)=>[...k.parts].map((l)=>l)));
for(f of a.parts){g=py.call(" ","join",[...d].flatMap((k)=>py.in(f.id,k.parts)?[py.item(k.parts,f.id)]:[]));
g=py.or(g,()=>(py.in(f.id,e)?$137:f.because));
{const subject_=b.architecture;if(py.eq(subject_,$26.ASSISTANT)){h=f.assistant;
i=f.because;}else if(py.eq(subject_,$26.AGENT)){h=f.agent;
i=g;}else if(py.eq(subject_,$26.HYBRID)){h="engagement: "+py.str(f.assistant)+"; action: "+py.str(f.agent);
i=a.engagement.parts.get(f.id,g);}}
j=new $138(f.id,f.title,f.assistant,f.agent,h,i);
if(py.eq(f.id,$139)){j=$140(j,py.item(a.orchestration,c.key),b.architecture);}
yield j;}}
function $142(a,b,c){let d;
d=[...c].flatMap((e)=>((e.effect==="write")&&!py.bool(e.only_undoes))?[e]:[]);
if(((b.architecture===$26.ASSISTANT)||!py.bool(d))){return null;}
if(py.any([...d].map((e)=>e.can_run_alone))){return null;}
return a.near_miss((py.in("multi_system",b.agent)?"multi_system":"outcome"));}
class $143 extends py.tuple("rule causes carrier"){}
function $144(a,b,c){let d;
if(py.in(c,a.not_with)){return null;}
d=py.or(a.carried_by.get(py.or(c,()=>"")),()=>a.carried_by.get(b));
if(((d===null)&&(b===$26.HYBRID))){return a.carried_by.get($26.AGENT);}
return d;}
class $145 extends py.tuple("id answer"){}
function* $146(a,b){let c,d;
for([c,d] of a.when.items()){if(py.in(py.item(b,c),d)){yield new $145(c,py.item(b,c));}}}
function $147(a,b,c,d,e=null,f=$55){let g,h,i;
g=$122(a,b,c,d,f);
return [...[...a.guardrails].flatMap((j)=>(py.bool((h=$144(j,b,e)))&&py.bool((i=[...$146(j,g)])))?[new $143(j,i,h)]:[])];}
class $148 extends py.tuple("id title because comes_first"){}
function* $149(a,b){let c,d,e;
c=py.dict([...b.gates].map((f)=>[f.gate.id,f]));
for(d of a.alternatives){if(!py.in(b.architecture,d.against)){continue;}
if((d.gate===null)){yield new $148(d.id,d.title,py.or(d.because,()=>""),false);}else{if(py.bool((e=c.get(d.gate)))){yield new $148(d.id,d.title,e.because,(e.state===$36.STOP));}}}}
class $150 extends py.tuple("id title ask_whom matters"){}
const $151="owner";
function* $152(a,b,c,d,e,f){let g,h,i,j,k,l,m,n,o,p,q,r,s,t,u;
g=[...b.open_questions].map((v)=>v.id);
for(h of b.open_questions){i=a.question(h.id);
[j,k]=[...[h.if_yes,h.if_no]].map((v)=>py.call(" or ","join",v));
l="architecture: yes gives "+py.str(j)+", no gives "+py.str(k);
yield new $150(i.id,i.title,i.ask_whom,l);}
for(m of c.open_questions){if(!py.in(m.id,g)){i=a.question(m.id);
n=[...[m.if_yes,m.if_no]].map((v)=>py.call(" or ","join",[...v].map((w)=>py.call(py.item(a.orchestration,w).title,"lower"))));
[j,k]=n;
l="who decides the next step: yes gives "+py.str(j)+", no gives "+py.str(k);
yield new $150(i.id,i.title,i.ask_whom,l);}}
for(o of b.gates){if((o.state!==$36.UNKNOWN)){continue;}
l="gate \u201c"+py.str(o.gate.title)+"\u201d";
for(p of o.decided_by){if(py.eq(p,$151)){yield new $150($151,"Owner","The person who asked for the workflow",l);}else{i=a.question(p);
yield new $150(p,i.title,i.ask_whom,l);}}}
q=py.dict([...e.caps].map((v)=>[v.id,v]));
for(r of a.modifiers){if((py.item(d,r.id)!==$40.UNSURE)){continue;}
if(py.bool((s=q.get((py.bool(r.caps)?r.id:$3))))){t=py.item(a.autonomy.levels,s.level).title;
l="autonomy: limited to \u201c"+py.str(t)+"\u201d until this is known";
yield new $150(r.id,r.title,r.ask_whom,l);}else{if((r.asked==="always")){l="guardrails: the stricter ones apply until this is known";
yield new $150(r.id,r.title,r.ask_whom,l);}}}
for(u of a.figures){if(py.in(u.id,f.missing)){l="cost: the options cannot be compared without this figure";
yield new $150(u.id,u.title,u.ask_whom,l);}}}
function $153(a,b){let c;
return [...[...a.reworded].flatMap((d)=>((d.version > b.rulebook)&&py.bool((c=b.response(d.question)))&&py.in(c.answer,d.answers))?[d]:[])];}
function* $154(a,b){let c,d,e,f;
[c,d]=[b.rulebook,a.wording];
if((py.bool(a.reworded)&&(c > d))){yield "the answers are to rulebook version "+py.str(c)+", and this one has version "+py.str(d);}
if(py.bool((e=py.call(", ","join",py.fromkeys([...$153(a,b)].map((g)=>g.question)))))){f="the answers are to rulebook version "+py.str(c)+", and version "+py.str(d)+" has other words";
yield py.str(f)+"; look again at "+py.str(e)+": `scoping ask` says what has changed";}}
const $155=py.record({known_path:["question","earlier","passages"],scheduled_prompt:[]});
const $156=["write","ask","wait","loop"];
function $157(a,b){let c,d;
if((a===null)){return [];}
c=[...$109(b.path)].map((e)=>$89(e));
d=$155.get(a.extension,[]);
return [...[...$156].flatMap((e)=>py.in(e,c)?[py.str(e)+" steps"]:[]),...[...b.inputs].flatMap((e)=>!py.in(e,d)?["input."+py.str(e)]:[])];}
function $158(a){let b,c,d,e,f;
b=[];
for(c of a.systems){for(d of c.operations){e=py.str(c.id)+"."+py.str(d.id);
if(!py.bool(d.description)){py.call(b,"append",e);}
f=d.input.items();
b=py.add(b,[...f].flatMap(([g,h])=>!py.bool(h.description)?[py.str(e)+" ("+py.str(g)+")"]:[]));}}
return b;}
const $159=5;
function* $160(a,b,c,d,e,f){let g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,A;
if(py.bool(a.prices.stale)){g="the prices were valid until "+py.str(a.prices.good_until);
yield py.str(g)+"; look up new prices and give them with --prices FILE";}
h=[...a.criteria];
if(py.bool($6(a,b.yes_or_no))){py.call(h,"append",a.engagement);}
if($8(a,b.yes_or_no)){py.call(h,"append",a.known_path);}
if(py.bool((i=[...h].flatMap((B)=>(b.response(B.id)===null)?[B.id]:[])))){yield "these questions have no answer and count as unsure: "+py.str(py.call(", ","join",i));}
yield* $154(a,b);
j=b.yes_or_no.get(a.known_path.id,$5.UNSURE);
if((py.bool(b.path)&&(j!==$5.YES))){k="so no project follows the path";
yield "a path is declared, but "+py.str(a.known_path.id)+" is answered "+py.str(j)+", "+py.str(k);}
l=$157(d,b);
if((py.bool(b.path)&&py.bool(l))){yield "an assistant's path has no "+py.str(py.call(" or ","join",l))+", so no project follows it";}
m=b.systems;
n=(c.architecture===$26.ASSISTANT);
o=[...m].flatMap((B)=>[...B.primary_writes].map((C)=>py.str(B.id)+"."+py.str(C.id)));
if((py.bool(o)&&py.bool(n))){p=(py.bool(f)?"a person applies these writes":"it gets none of these writes");
yield "an assistant changes no system, so "+py.str(p)+": "+py.str(py.call(", ","join",o));}
q=$68(b);
if((py.bool(q)&&!py.bool(n))){k="so all their texts and lists count as targets";
r="mark inputs with target: true, or write targets: []";
yield "these writes do not name their targets, "+py.str(k)+": "+py.str(py.call(", ","join",q))+"; "+py.str(r);}
if(py.bool((s=$158(b)))){t=py.subtract(py.len(s),$159);
u=py.call(", ","join",py.slice(s,0,$159));
if((t > 0)){u=py.add(u," and "+py.str(t)+" more");}
r="give each a description, with its unit or form";
yield "a model knows only the names of these: "+py.str(u)+"; "+py.str(r);}
v=py.set([...m].flatMap((B)=>py.bool(B.reads)?[B.id]:[]));
w=py.set([...m].flatMap((B)=>py.bool(B.primary_writes)?[B.id]:[]));
x=py.any([...v].flatMap((B)=>[...w].map((C)=>!py.eq(B,C))));
if((py.bool(x)&&py.in("multi_system",c.assistant))){yield "multi_system is answered no, but the software reads one system and writes another";}
y=py.call(", ","join",py.sorted(py.subtract(py.set([...b.triggers].map((B)=>B.kind)),py.set(["prompt"]))));
if((py.bool(y)&&py.in("unprompted",c.assistant))){yield "unprompted is answered no, but there are triggers of the kind "+py.str(y);}
z=b.response("reversibility");
A=e.at("reversibility");
if((py.bool(z)&&!py.in(z.answer,[$40.UNSURE,A]))){g="reversibility is answered "+py.str(z.answer);
yield py.str(g)+", but some writes name no undo, so it counts as "+py.str(A);}}
function $161(a,b,c=null){let d,e,f,g,h,i,j,k,l,m,n,o,p,q;
d=b.yes_or_no;
e=$39(a,d);
f=$44(a,b);
g=$52(a,b,e.architecture,f,e.gates);
h=$59(a,d);
i=$61(e,h);
j=(py.bool(i)?i.extension:null);
k=py.eq(j,$62);
l=$69(b,f);
if(py.bool(c)){l=$70(c,l);}
m=g.level;
n=$80(a,b,m,l,k);
o=e.architecture;
p=$121(a,b,o,m,d,f,k);
q=py.merge($122(a,o,d,f,h.key),py.dict([["level",(py.bool(m)?m.id:$123)]]),py.dict([["extension",py.or(j,()=>$123)]]));
return new $133(a,b,e,h,$134(a,q),[...$136(a,b,d)],[...$141(a,e,h)],$142(a,e,n),f,g,$147(a,o,d,f,j,h.key),l,n,$132(a,b,m,n,l,k),p,[...$149(a,e)],[...$152(a,e,h,f,g,p)],[...$160(a,b,e,i,f,k)]);}
class $162 extends py.tuple("answer evidence source by"){static get defaults(){return{evidence:null,source:null,by:null};}}
function $163(a){let b;
b=py.dict([...a.volume.items()].map(([c,d])=>[c,new $162(py.str(d))]));
return py.merge(a.answers,a.profile,b);}
class $164 extends py.tuple("as_of good_until source model models currencies stale"){static get defaults(){return{stale:false};}}
class $165 extends py.tuple("input_usd_per_million output_usd_per_million"){}
function $166(a){return py.dict([...a.items()].map(([b,c])=>[b,py.float(c)]));}
function $167(a){return new $164(py.datetime_date_fromisoformat(a.at("as_of")),py.datetime_date_fromisoformat(a.at("good_until")),a.at("source"),a.at("model"),py.dict([...a.at("models").items()].map(([b,c])=>[b,py.make($165,py.dict([...$166(c).entries()]),[])])),$166(a.at("currencies")));}
class $168 extends py.tuple("id version digest threshold sources architectures criteria engagement known_path orchestration also_called readiness gates near_misses parts modifiers figures autonomy guardrails references cost alternatives adoption prices reworded"){static get defaults(){return{reworded:[]};}
get wording(){return py.max([1,...[...this.reworded].map((b)=>b.version)],undefined);}
get questions(){return [...this.criteria,this.engagement,this.known_path,...this.readiness];}
get items(){return [...this.questions,...this.modifiers,...this.figures];}
question(b){return py.item(py.dict([...this.questions].map((c)=>[c.id,c])),b);}
near_miss(b){return py.next([...this.near_misses].flatMap((c)=>py.eq(c.criterion,b)?[c]:[]),null);}}
class $169 extends py.tuple("title says runs layers"){}
class $170 extends py.tuple("id title question why yes no counts does_not_count borderline silence silence_says unknown ask_whom examples_yes examples_no source points_to parts"){because(b){{const subject_=b;if(py.eq(subject_,$5.YES)){return py.or(this.points_to.get("agent"),()=>this.yes);}else if(py.eq(subject_,$5.NO)){return py.or(this.points_to.get("assistant"),()=>this.no);}}
return "Nobody knows yet. Who could answer: "+py.str(py.call(py.slice(this.ask_whom,0,1),"lower"))+py.str(py.slice(this.ask_whom,1))+".";}}
class $171 extends py.tuple("case answer because"){}
function $172(a){let b,c;
b=py.dict([...a.items()].flatMap(([d,e])=>!py.in(d,["borderline","silence","examples"])?[[d,e]]:[]));
c=a.at("borderline");
return py.make($170,py.dict([...py.merge(py.dict([["points_to",py.dict([])]]),py.dict([["parts",py.dict([])]]),b,py.dict([["counts",[...a.at("counts")]]]),py.dict([["does_not_count",[...a.at("does_not_count")]]]),py.dict([["borderline",py.make($171,py.dict([...py.merge(c,py.dict([["answer",$5.of(c.at("answer"))]])).entries()]),[])]]),py.dict([["silence",$5.of(a.at("silence").at("answer"))]]),py.dict([["silence_says",a.at("silence").at("says")]]),py.dict([["examples_yes",[...a.at("examples").at("yes")]]]),py.dict([["examples_no",[...a.at("examples").at("no")]]])).entries()]),[]);}
class $173 extends py.tuple("title says advice guards source parts"){static get defaults(){return{parts:py.dict([])};}}
class $174 extends py.tuple("name by usage differs when source"){}
function $175(a){return py.dict([...a.items()].map(([b,c])=>[b,[...c]]));}
class $176 extends py.tuple("id title why stops_on stop unknown passes source caps"){static get defaults(){return{caps:py.dict([])};}}
function $177(a){let b,c,d;
b=py.dict([...a.items()].flatMap(([e,f])=>!py.in(e,["pass","stops_on","caps"])?[[e,f]]:[]));
c=py.dict([...a.at("stops_on").items()].map(([e,f])=>[e,$5.of(f)]));
d=py.dict([...a.get("caps",py.dict([])).items()].map(([e,f])=>[e,$1.of(f)]));
return py.make($176,py.dict([...b.entries(),["passes",a.at("pass")],["stops_on",c],["caps",d]]),[]);}
class $178 extends py.tuple("extension title says"){}
class $179 extends py.tuple("criterion extension title says tips limits source on_path"){static get defaults(){return{on_path:null};}}
function $180(a){let b;
b=(py.in("on_path",a)?py.make($178,py.dict([...a.at("on_path").entries()]),[]):null);
return py.make($179,py.dict([...py.merge(py.dict([["limits",null]]),a,py.dict([["on_path",b]])).entries()]),[]);}
class $181 extends py.tuple("id title assistant agent because source"){}
class $182 extends py.tuple("id title question why asked levels silence unknown ask_whom caps source"){}
class $183 extends py.tuple("level because"){}
function $184(a){return new $183($1.of(a.at("level")),a.get("because"));}
function $185(a){return py.make($182,py.dict([...py.merge(a,py.dict([["caps",py.dict([...a.get("caps",py.dict([])).items()].map(([b,c])=>[$40.of(b),$184(c)]))]])).entries()]),[]);}
class $186 extends py.tuple("id title question why unit ask_whom"){read(b){let c;
if(py.bool(py.call(this.unit,"startswith","code"))){if(py.bool(py.re_fullmatch("[A-Za-z]{3}",b))){return py.call(b,"upper");}
return null;}
if(!py.bool(py.re_fullmatch("\\d{1,12}(\\.\\d{1,6})?|\\.\\d{1,6}",b,""))){return null;}
c=(py.in(".",b)?py.float(b):py.int(b));
if((py.bool(this._is_share)&&(c > 1))){return null;}
return ((c <= $115)?c:null);}
get _is_share(){return py.call(this.unit,"startswith","share");}}
class $187 extends py.tuple("id number person writes until review_share"){get title(){return "L"+py.str(this.number)+": "+py.str(this.person);}}
class $188 extends py.tuple("source assistant levels judgment_tolerance unsure_judgment_tolerance targets ladder demotion_runs demotion_error_rate_times demotion_at_once actions mandate mandate_missing"){}
class $189 extends py.tuple("id title does runs agreement"){}
function $190(a){let b,c;
b=[...a.at("levels")].map((d)=>py.make($187,py.dict([...py.merge(d,py.dict([["id",$1.of(d.at("id"))]]),py.dict([["number",py.int(d.at("number"))]]),py.dict([["review_share",py.float(d.at("review_share"))]])).entries()]),[]));
c=py.dict([...a.at("mandate").items()].flatMap(([d,e])=>(d!=="missing")?[[d,e]]:[]));
return new $188(a.at("source"),a.at("assistant"),py.dict([...b].map((d)=>[d.id,d])),py.dict([...a.at("judgment_tolerance")].map((d)=>[[d.at("judgment"),d.at("tolerance")],$184(d)])),a.at("unsure_judgment_tolerance"),$166(a.at("targets")),[...[...a.at("ladder")].map((d)=>py.make($189,py.dict([...py.merge(d,py.dict([["runs",py.int(d.at("runs"))]]),py.dict([["agreement",py.float(d.at("agreement"))]])).entries()]),[]))],py.int(a.at("demotion").at("runs")),py.float(a.at("demotion").at("error_rate_times")),a.at("demotion").at("at_once"),a.at("actions"),c,a.at("mandate").at("missing"));}
class $191 extends py.tuple("id title must when carried_by references source not_with"){static get defaults(){return{not_with:[]};}}
class $192 extends py.tuple("file test"){}
function $193(a){return py.make($191,py.dict([...py.merge(a,py.dict([["when",$175(a.at("when"))]]),py.dict([["carried_by",py.dict([...a.at("carried_by").items()].map(([b,c])=>[b,py.make($192,py.dict([...c.entries()]),[])]))]]),py.dict([["references",[...a.at("references")]]]),py.dict([["not_with",[...a.get("not_with",[])]]])).entries()]),[]);}
class $194 extends py.tuple("source calls minutes_saved_share defaults upkeep_weeks_per_month build_weeks drivers engineer_week_usd months_to_pay_back path"){static get defaults(){return{path:null};}}
class $195 extends py.tuple("calls_per_run first_input_tokens added_input_tokens_per_call output_tokens_per_call retried_share"){}
function $196(a){return new $86(py.float(a.at("low")),py.float(a.at("expected")),py.float(a.at("high")));}
function $197(a){return py.dict([...a.items()].map(([b,c])=>[b,$196(c)]));}
class $198 extends py.tuple("id title weeks per when"){}
class $199 extends py.tuple("kind title weeks"){}
class $200 extends py.tuple("source build_weeks steps"){}
function $201(a){let b;
b=[...a.at("steps")].map((c)=>new $199(c.at("kind"),c.at("title"),$196(c.at("weeks"))));
return new $200(a.at("source"),$197(a.at("build_weeks")),[...b]);}
function $202(a){return new $194(a.at("source"),py.dict([...a.at("calls").items()].map(([b,c])=>[b,py.make($195,py.dict([...py.dict([...c.items()].map(([d,e])=>[d,$196(e)])).entries()]),[])])),$197(a.at("minutes_saved_share")),$166(a.at("defaults")),$197(a.at("upkeep_weeks_per_month")),$197(a.at("build_weeks")),[...[...a.at("drivers")].map((b)=>new $198(b.at("id"),b.at("title"),$196(b.at("weeks")),b.get("per"),$175(b.get("when",py.dict([])))))],$196(a.at("engineer_week_usd")),py.int(a.at("months_to_pay_back")),(py.in("path",a)?$201(a.at("path")):null));}
class $203 extends py.tuple("id title against gate because"){}
function $204(a){let b;
b=[...[...a.at("against")].map((c)=>$26.of(c))];
return py.make($203,py.dict([...py.merge(py.dict([["gate",null]]),py.dict([["because",null]]),a,py.dict([["against",b]])).entries()]),[]);}
class $205 extends py.tuple("title done_when"){}
class $206 extends py.tuple("involve day vendor milestones"){}
function $207(a){let b;
b=[...[...a.at("milestones")].map((c)=>py.make($205,py.dict([...c.entries()]),[]))];
return new $206([...a.at("involve")],[...a.at("day")],[...a.at("vendor")],b);}
class $208 extends py.tuple("version question answers says"){}
function $209(a){return py.make($208,py.dict([...py.merge(a,py.dict([["version",py.int(a.at("version"))]]),py.dict([["answers",[...a.at("answers")]]])).entries()]),[]);}
function $210(a,b,c){return new $168(a.at("id"),py.int(a.at("version")),c,py.int(a.at("threshold")),a.at("sources"),py.dict([...$26].map((d)=>[d,py.make($169,py.dict([...py.merge(py.item(a.at("architectures"),d),py.dict([["layers",[...py.item(a.at("architectures"),d).at("layers")]]])).entries()]),[])])),[...[...a.at("criteria")].map((d)=>$172(d))],$172(a.at("engagement")),$172(a.at("known_path")),py.dict([...a.at("orchestration").items()].map(([d,e])=>[d,py.make($173,py.dict([...e.entries()]),[])])),[...[...a.at("also_called")].map((d)=>py.make($174,py.dict([...py.merge(d,py.dict([["when",$175(d.at("when"))]])).entries()]),[]))],[...[...a.at("readiness")].map((d)=>$172(d))],[...[...a.at("gates")].map((d)=>$177(d))],[...[...a.at("near_misses")].map((d)=>$180(d))],[...[...a.at("parts")].map((d)=>py.make($181,py.dict([...d.entries()]),[]))],[...[...a.at("modifiers")].map((d)=>$185(d))],[...[...a.at("figures")].map((d)=>py.make($186,py.dict([...d.entries()]),[]))],$190(a.at("autonomy")),[...[...a.at("guardrails").at("guardrails")].map((d)=>$193(d))],a.at("guardrails").at("references"),$202(a.at("cost")),[...[...a.at("alternatives")].map((d)=>$204(d))],py.dict([...$26].map((d)=>[d,$207(py.item(a.at("adoption"),d))])),b,[...[...a.get("reworded",[])].map((d)=>$209(d))]);}
class $211 extends py.tuple("type description is_required keywords"){static get defaults(){return{description:null,is_required:true,keywords:py.dict([])};}}
const $212=["type","description","required","target"];
const $213=["number","integer"];
const $214="[+-]?\\d{1,15}";
const $215="[+-]?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})([eE][+-]?\\d{1,2})?";
function $216(a,b=false){let c;
if(py.bool(py.re_fullmatch($214,a,""))){return py.int(a);}
c=py.and(!py.bool(b),()=>py.re_fullmatch($215,a,""));
return (py.bool(c)?py.float(a):null);}
const $217=256;
function $218(a){return (py.is(a,"str")||(a.get("required","yes")==="yes"));}
function $219(a){let b,c;
if(py.is(a,"str")){return new $211(a);}
b=py.dict([...a.items()].flatMap(([d,e])=>!py.in(d,$212)?[[d,e]]:[]));
if((py.in("enum",b)&&py.in(a.at("type"),$213))){py.put(b,"enum",[...b.at("enum")].map((d)=>$216(d)));}
if(py.in("pattern",b)){b.setdefault("maxLength",$217);}
c=a.get("description");
return new $211(a.at("type"),c,$218(a),b);}
class $220 extends py.tuple("status date deciders supersedes"){static get defaults(){return{status:"proposed",date:null,deciders:[],supersedes:null};}}
class $221 extends py.tuple("id name owner goal description answers profile systems triggers handoff limits inputs done_when path volume pilot review_by record rulebook"){static get defaults(){return{owner:null,goal:null,description:null,answers:py.dict([]),profile:py.dict([]),systems:[],triggers:[],handoff:[],limits:[],inputs:py.dict([]),done_when:[],path:[],volume:py.dict([]),pilot:py.dict([]),review_by:null,record:new $220(),rulebook:1};}
response(b){if(py.in(b,this.volume)){return new $162(py.str(py.item(this.volume,b)));}
return py.or(this.answers.get(b),()=>this.profile.get(b));}
get yes_or_no(){let b,c;
b=py.set($5);
c=py.dict([...py.merge(this.profile,this.answers).items()].flatMap(([d,e])=>py.in(e.answer,b)?[[d,$5.of(e.answer)]]:[]));
if((this.owner!==null)){py.put(c,$151,(py.bool(py.call(this.owner,"strip"))?$5.YES:$5.NO));}
return c;}}
function $222(a){if(py.is(a,"str")){return new $162(a);}
return py.make($162,py.dict([...a.entries()]),[]);}
const $223=py.record({true:"yes",yes:"yes",on:"yes",false:"no",no:"no",off:"no"});
function $224(a){{const subject_=$223.get(py.call(a,"lower"));if(py.eq(subject_,"yes")){return true;}else if(py.eq(subject_,"no")){return false;}}
return null;}
function $225(a,b){if(!py.is(a,"str")){return null;}
if((b==="string")){return a;}
if((b==="boolean")){return $224(a);}
return $216(a,(b==="integer"));}
function $226(a){if(py.is(a,"str")){return a;}
return py.str(a.at("type"));}
function $227(a,b){let c,d,e;
c=py.dict(a);
for([d,e] of a.items()){if(py.is(e,"dict")){py.put(c,d,py.record({value:$225(e.at("value"),$226(py.item(b,d)))}));}}
return c;}
function $228(a,b){let c,d;
c=a.get("undo");
if(!py.is(c,"dict")){return py.record({undo:c});}
d=py.next([...b].flatMap((e)=>py.eq(e.at("id"),c.at("operation"))?[e]:[]));
return py.record({undo:c.at("operation"),undo_with:$227(c.at("with"),d.get("input",py.dict([])))});}
class $229 extends py.tuple("id operations description acts_as"){static get defaults(){return{description:null,acts_as:"service"};}
get reads(){return [...[...this.operations].flatMap((b)=>(b.effect==="read")?[b]:[])];}
get primary_writes(){let b,c;
b=py.set([...this.operations].map((d)=>d.undo));
c=[...this.operations].flatMap((d)=>(d.effect==="write")?[d]:[]);
return [...[...c].flatMap((d)=>(py.bool(d.undo)||!py.in(d.id,b))?[d]:[])];}}
class $230 extends py.tuple("id effect description input undo approve output undo_with sends secret untrusted targets"){static get defaults(){return{description:null,input:py.dict([]),undo:null,approve:null,output:py.dict([]),undo_with:py.dict([]),sends:[],secret:[],untrusted:null,targets:null};}
get reversible(){if((this.effect==="read")){return null;}
if((this.undo===null)){return $18.FALSE;}
if(py.any([...this.undo_with.values()].map((b)=>py.call(py.str(b),"startswith","result.")))){return $18.BY_ITS_ANSWER;}
return $18.TRUE;}}
const $231=["sends","secret"];
function $232(a){let b;
b=a.get("input",py.dict([])).items();
return [...b].flatMap(([c,d])=>(py.is(d,"dict")&&py.in("target",d))?[c]:[]);}
function $233(a){let b,c;
b=py.record({untrusted:null,targets:null});
b=py.union(b,py.dict([...$231].map((d)=>[d,[...a.get(d,[])]])));
if(py.in("untrusted",a)){py.put(b,"untrusted",(a.at("untrusted")==="yes"));}
c=[...$232(a)];
if((py.bool(c)||py.in("targets",a))){py.put(b,"targets",c);}
return b;}
function $234(a){let b,c;
b=py.dict([...a.get("input",py.dict([])).items()].map(([d,e])=>[d,$219(e)]));
c=a.get("approve");
if(py.eq(c,$74)){c=null;}
return py.make($230,py.dict([...py.merge(a,py.dict([["input",b]]),py.dict([["approve",c]]),$233(a)).entries()]),[]);}
function $235(a){let b,c;
b=a.at("operations");
c=[...b].map((d)=>py.merge(d,$228(d,b)));
return py.make($229,py.dict([...py.merge(a,py.dict([["operations",[...py.map($234,c)]]])).entries()]),[]);}
class $236 extends py.tuple("kind settings"){static get defaults(){return{settings:py.dict([])};}}
class $237 extends py.tuple("most per operation sum by beyond model"){static get defaults(){return{operation:null,sum:null,by:null,beyond:"deny",model:null};}
get says(){let b,c;
b=py.or(py.or(this.model,()=>this.sum),()=>"calls");
c=py.str(b)+": at most "+py.format(this.most,"g")+" per "+py.str(this.per);
if(py.bool(this.by)){c=py.add(c," by "+py.str(this.by));}
return py.str(c)+", beyond it "+py.str(this.beyond);}}
function $238(a){return py.make($237,py.dict([...py.dict([...a.items()].flatMap(([b,c])=>(b!=="count")?[[b,c]]:[])).entries()]),[]);}
class $239 extends py.tuple("expect read inputs"){static get defaults(){return{read:null,inputs:py.dict([])};}
get says(){return (py.bool(this.read)?py.str(this.read)+": "+py.str(this.expect):this.expect);}}
function $240(a){let b,c;
b=py.dict();
for(c of a){b=py.union(b,py.dict([...c.at("operations")].map((d)=>[py.str(c.at("id"))+"."+py.str(d.at("id")),d])));}
return b;}
function $241(a,b){let c,d;
if(py.is(a,"str")){return new $239(a);}
if(!py.in("read",a)){return new $239(a.at("expect"));}
c=a.at("read");
d=py.item($240(b),c).get("input",py.dict([]));
return new $239(a.at("expect"),c,$227(a.get("with",py.dict([])),d));}
function $242(a){return (py.bool(a)?py.datetime_date_fromisoformat(a):null);}
function $243(a){let b;
b=[...a.get("deciders",[])];
return py.make($220,py.dict([...py.merge(a,py.dict([["deciders",b]]),py.dict([["date",$242(a.get("date"))]])).entries()]),[]);}
function $244(a){let b,c,d;
b=a.at("workflow");
c=py.dict([...b.get("inputs",py.dict([])).items()].map(([e,f])=>[e,$219(f)]));
d=a.get("systems",[]);
return py.make($221,py.dict([...py.merge(b,py.dict([["inputs",c]])).entries(),["answers",py.dict([...a.at("answers").items()].map(([e,f])=>[e,$222(f)]))],["profile",py.dict([...a.get("profile",py.dict([])).items()].map(([e,f])=>[e,$222(f)]))],["systems",[...[...d].map((e)=>$235(e))]],["triggers",[...[...a.get("triggers",[])].map((e)=>new $236(e.at("kind"),py.dict([...e.items()].flatMap(([f,g])=>(f!=="kind")?[[f,g]]:[]))))]],["handoff",[...a.get("handoff",[])]],["limits",[...py.map($238,a.get("limits",[]))]],["done_when",[...[...a.get("done_when",[])].map((e)=>$241(e,d))]],["path",[...a.get("path",[])]],["volume",a.get("volume",py.dict([]))],["pilot",a.get("pilot",py.dict([]))],["review_by",$242(a.get("review_by"))],["record",$243(a.get("record",py.dict([])))],["rulebook",py.int(a.get("rulebook",1))]]),[]);}
return {
  BY_HAND: $0,
  LEVELS: $2,
  TOGETHER: $3,
  applicable: $9,
  as_data: $24,
  decide: $161,
  responses_of: $163,
  prices: $167,
  ratings: $44,
  rulebook: $210,
  undo_said: $42,
  workflow: $244,
};
})(scoping.python);
