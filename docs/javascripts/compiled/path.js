// Compiled from scoping.checks.done_when, scoping.checks.inputs, scoping.checks.origins, scoping.checks.path, scoping.yaml.scalars, templates.base.src.app.base.display, templates.base.src.app.base.path, templates.base.src.app.base.path_drawing, templates.base.src.app.base.path_outline: `python -m compilers` writes it.
"use strict";

scoping.path = ((py) => {
const $0="If a step needs what is not known, the path ends there, and a person takes over.";
class $1 extends py.tuple("depth place text kind label"){static get defaults(){return{kind:"",label:""};}}
function $2(a){{const subject_=a;if(py.is(subject_,"str")){return "\u201c"+py.str(a)+"\u201d";}else if(py.is(subject_,"bool")){return (py.bool(a)?"yes":"no");}}
return py.str(a);}
function $3(a){if(py.is(a,"str")){return a;}
if(py.in("text",a)){return "\u201c"+py.str(a.at("text"))+"\u201d";}
return $2(a.at("value"));}
function $4(a){let b;
b=[...a.get("with",py.dict([])).items()].map(([c,d])=>py.str(c)+" = "+py.str($3(d)));
return (py.bool(b)?" with "+py.str(py.call(", ","join",b)):"");}
const $5=py.record({string:"text",integer:"whole number",boolean:"yes or no",array:"list"});
function $6(a,b="and"){let c,d;
d=a;
[c,d]=[py.slice(d,0,-1),py.item(d,-1)];
if(!py.bool(c)){return py.str(d);}
return py.str(py.call(", ","join",c))+" "+py.str(b)+" "+py.str(d);}
function $7(a){let b,c;
b=(py.is(a,"str")?py.record({type:a}):a);
c=$5.get(b.at("type"),py.str(b.at("type")));
if(py.in("enum",b)){c=$6([...b.at("enum")].map((d)=>py.str(d)),"or");}
if(py.in(b.get("required",true),[false,"no"])){c=py.add(c,", may be left out");}
return c;}
function $8(a){return py.call(", ","join",[...a.items()].map(([b,c])=>py.str(b)+" ("+py.str($7(c))+")"));}
function $9(a){return (py.bool(a.get("from"))?" from "+py.str($6(a.at("from"))):"");}
const $10=4000;
function $11(a,b){let c,d,e;
c=(py.in("task",a)?": \u201c"+py.str(a.at("task"))+"\u201d":"");
{const subject_=b;if(py.eq(subject_,"extract")){return "a model extracts "+py.str($8(a.at("output")))+py.str($9(a))+py.str(c);}else if(py.eq(subject_,"classify")){d=$6(a.at("from"));
return "a model classifies "+py.str(d)+" as "+py.str($6(a.at("labels"),"or"))+py.str(c);}else if(py.eq(subject_,"choose")){d=(py.bool(a.get("from"))?","+py.str($9(a)):"");
return "a model chooses one of "+py.str(a.at("of"))+", or none"+py.str(d)+py.str(c);}}
e=a.get("most",$10);
return "a model drafts a text of at most "+py.str(e)+" characters"+py.str($9(a))+py.str(c);}
function $12(a){if(!py.in("unless_sure",a)){return "";}
return "; if it is less than "+py.format(py.multiply(a.at("unless_sure"),100),"g")+"% sure, a person corrects it";}
const $13=[[1440,"day"],[60,"hour"]];
function $14(a,b){return ((a===1)?py.format(a,"g")+" "+py.str(b):py.format(a,"g")+" "+py.str(b)+"s");}
function $15(a){let b,c;
for([b,c] of $13){if((py.modulo(a,b)===0)){return $14((a / b),c);}}
if((a < 1)){return $14(py.multiply(a,60),"second");}
return $14(a,"minute");}
function $16(a,b){let c,d;
c=(py.in("shows",a)?", who sees "+py.str($6(a.at("shows"))):"");
d=(py.in("minutes",a)?", within "+py.str($15(a.at("minutes"))):"");
return "ask a person"+py.str(c)+": \u201c"+py.str(b)+"\u201d"+py.str(d)+"; the answer is "+py.str($8(a.at("form")));}
function $17(a){let b,c,d,e;
{const subject_=a;if(py.is(subject_,"dict")&&py.in("event",subject_)&&py.true(b=py.item(subject_,"event"))){c=(py.in("of",a)?" of "+py.str(a.at("of")):"");
d="at most "+py.str($15(a.at("minutes")))+", and go on";
return "wait for the event "+py.str(b)+py.str(c)+", "+py.str(d);}else if(py.is(subject_,"dict")&&py.in("until",subject_)&&py.true(e=py.item(subject_,"until"))){return "wait until "+py.str(e);}}
return "wait "+py.str($15(a.at("minutes")));}
function $18(a){let b,c,d,e,f,g,h,i,j,k,l;
{const subject_=a;if(py.is(subject_,"dict")&&py.in("read",subject_)&&py.true(b=py.item(subject_,"read"))){return "read "+py.str(b)+py.str($4(a));}else if(py.is(subject_,"dict")&&py.in("write",subject_)&&py.true(b=py.item(subject_,"write"))){return "write "+py.str(b)+py.str($4(a));}else if(py.is(subject_,"dict")&&py.in("model",subject_)&&py.true(c=py.item(subject_,"model"))){return py.str($11(a,c))+py.str($12(a));}else if(py.is(subject_,"dict")&&py.in("branch",subject_)&&true){return "take the first case that holds";}else if(py.is(subject_,"dict")&&py.in("each",subject_)&&py.true(d=py.item(subject_,"each"))){return "for each "+py.str(a.at("as"))+" of "+py.str(d)+", at most "+py.str(a.at("most"));}else if(py.is(subject_,"dict")&&py.in("ask",subject_)&&py.true(e=py.item(subject_,"ask"))){return $16(a,e);}else if(py.is(subject_,"dict")&&py.in("wait",subject_)&&py.true(f=py.item(subject_,"wait"))){return $17(f);}else if(py.is(subject_,"dict")&&py.in("loop",subject_)&&py.true(g=py.item(subject_,"loop"))){h=$6(a.at("operations"));
i="at most "+py.str(a.at("steps"))+" steps";
return "a model pursues \u201c"+py.str(g)+"\u201d"+py.str($9(a))+", "+py.str(i)+", with "+py.str(h);}else if(py.is(subject_,"dict")&&py.in("python",subject_)&&py.true(j=py.item(subject_,"python"))){k=$8(a.get("output",py.dict([])));
return "call our function "+py.str(j)+py.str($4(a))+", which gives "+py.str(k);}else if(py.is(subject_,"dict")&&py.in("escalate",subject_)&&py.true(l=py.item(subject_,"escalate"))){return "hand over to a person, because \u201c"+py.str(l)+"\u201d";}}
return "\u201c"+py.str(a.at("report"))+"\u201d";}
const $19=["read","write","model","branch","each","ask","wait","loop","python","escalate","finish"];
function $20(a){return py.next([...$19].flatMap((b)=>py.in(b,a)?[b]:[]),"");}
const $21=["branch","loop","finish"];
function $22(a){let b;
b=$18(a);
if(py.in($20(a),$21)){b=py.str($20(a))+": "+py.str(b);}
if(py.in("each",a)){b=py.str(b)+":";}
if(py.in("id",a)){return py.str(a.at("id"))+": "+py.str(b);}
return b;}
function $23(a,b){return py.str(py.or(a.get("id"),()=>"step "+py.str(b)));}
const $24="n";
function $25(a){let b;
if((a.at("otherwise")==="escalate")){return [py.record({escalate:a.get("because","no case of the branch holds")})];}
b=a.at("otherwise");
return b;}
function $26(a){let b,c,d,e;
if(py.in("each",a)){return [[["do"],"each "+py.str(a.at("as"))+" of "+py.str(a.at("each")),a.at("do")]];}
b=[];
for([c,d] of py.enumerate(a.get("branch",[]))){e=["branch",c];
if(py.in("when",d)){py.call(b,"append",[[...e,"do"],"when "+py.str(d.at("when")),d.at("do")]);}else{py.call(b,"append",[[...e,"otherwise"],"otherwise",$25(d)]);}}
return b;}
function $27(a){if(!py.in("branch",a)){return [];}
return [...$26(a)].map(([b,c,d])=>[c,d]);}
function* $28(a,b,c,d){let e,f;
{const subject_=b;if(py.is(subject_,"list")&&py.len(subject_)===0){yield new $1(d,c,py.str(a)+": go on");}else if(py.is(subject_,"list")&&py.len(subject_)===1&&(py.is(py.item(subject_,0),"dict")&&py.in("escalate",py.item(subject_,0))&&true||py.is(py.item(subject_,0),"dict")&&py.in("finish",py.item(subject_,0))&&true)&&py.true(e=py.item(subject_,0))){f=$23(e,py.str(c)+".1");
yield new $1(d,c,py.str(a)+": "+py.str($22(e)),$20(e),f);}else if(true){yield new $1(d,c,py.str(a)+":");
yield* $29(b,py.str(c)+".",py.add(d,1));}}}
function* $29(a,b,c){let d,e,f,g,h,i;
for([d,e] of py.enumerate(a,1)){f=py.str(b)+py.str(d);
yield new $1(c,f,$22(e),$20(e),$23(e,f));
if(py.in("each",e)){yield* $29(e.at("do"),py.str(f)+"."+py.str($24)+".",py.add(c,1));}
for([g,[h,i]] of py.enumerate($27(e),1)){yield* $28(h,i,py.str(f)+"."+py.str(g),py.add(c,1));}}}
function $30(a){return [...$29(a,"",0)];}
const $31=4;
function $32(a,b){let c,d,e,f,g;
c=0;
for(d of a){for([e,f,g] of $26(d)){c=py.max([c,py.add(b,1),$32(g,py.add(b,1))],undefined);}
if(py.in("each",d)){c=py.max([c,py.add(b,2)],undefined);}}
return c;}
const $33=360;
const $34=7;
function $35(a){return py.subtract(py.subtract($33,$31),py.multiply($34,a));}
const $36=8;
class $37 extends py.tuple("x bottom side_x side_y"){}
const $38=20;
const $39=10;
const $40=py.record({read:"Read",write:"Write",model:"Model",branch:"Branch",each:"Repeat",ask:"Person",wait:"Wait",loop:"Model, in a loop",python:"Code of its own",escalate:"Hand over",finish:"Finish"});
class $41 extends py.tuple("text color size weight"){static get defaults(){return{weight:400};}}
const $42="var(--scoping-faint, #5b6472)";
const $43=12;
const $44=12;
const $45="\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\ud83c\udc00-\ud83e\udeff";
const $46="(?<=["+py.str($45)+"])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)";
const $47="(?<=["+py.str($45)+"\ufe0f])\u200d(?=["+py.str($45)+"])";
const $48=py.re_compile(py.str($46)+"|"+py.str($47));
const $49="\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\udb40\udd00-\udb40\uddef";
const $50="\u115f\u1160\u3164\uffa0";
const $51=py.re_compile("["+py.str($49)+py.str($50)+"]");
function $52(a){if(py.bool($51.match(a))){return false;}
return py.or(py.or(py.in(a,"\n\t"),()=>py.call(a,"isprintable")),()=>(py.unicodedata_category(a)==="Zs"));}
function $53(a){let b;
b=py.ord(a);
if((b < 65536)){return "\\u"+py.format(b,"04x");}
return "\\U"+py.format(b,"08x");}
function $54(a){let b,c;
if((py.bool(py.call(a,"isascii"))&&py.bool(py.call(a,"isprintable")))){return a;}
a=py.call(a,"replace","\r\n","\n");
b=py.set([...$48.finditer(a)].map((d)=>d.start()));
c=py.enumerate(a);
return py.call("","join",[...c].map(([d,e])=>((py.in(d,b)||py.bool($52(e)))?e:$53(e))));}
const $55="ijlI.,:;'| ";
const $56="ftr!()[]/\\\"-`";
const $57="w=+<>~&#^";
const $58="mMW@%\u2014\u2026";
const $59="\u201c\u201d\u2018\u2019\u2013\u2014\u2026\u00b7\u00d7\u20ac\u2713\u25b6\u2717";
function $60(a){return py.or(py.in(a,$59),()=>py.call(py.item(py.unicodedata_normalize("NFD",a),0),"isascii"));}
function $61(a){let b;
if(py.in(a,$55)){return 0.35;}
if(py.in(a,$56)){return 0.47;}
b=py.item(py.unicodedata_normalize("NFD",a),0);
if((py.in(b,$57)||!py.eq(b,py.call(b,"lower")))){return 0.86;}
if((py.in(b,$58)||!py.bool($60(a)))){return 1.0;}
return 0.65;}
function $62(a,b,c=400){let d;
d=((c > 400)?1.1:1.0);
return py.multiply(py.multiply(py.sum(py.map($61,a)),b),d);}
function $63(a,b,c,d){let e,f,g,h;
e=[];
f="";
for(g of a){f=py.add(f,g);
if(py.in(g,"._/=,-")){py.call(e,"append",f);
f="";}}
py.call(e,"append",f);
h=[];
for(f of e){if(($62(f,c,d) <= b)){py.call(h,"append",f);}else{h=py.add(h,[...f]);}}
return h;}
function $64(a,b,c,d=$44,e=400){let f,g,h,i,j,k;
f=[];
g="";
for(h of py.call($54(py.call(" ","join",py.call(a,"split"))),"split"," ")){i=(py.bool(g)?py.str(g)+" ":"");
if(($62(py.add(i,h),c,e) <= b)){g=py.add(i,h);
continue;}
if(py.bool(g)){py.call(f,"append",g);}
g="";
for(j of $63(h,b,c,e)){if(($62(py.add(g,j),c,e) > b)){py.call(f,"append",g);
g="";}
g=py.add(g,j);}}
py.call(f,"append",g);
if((py.len(f) <= d)){return f;}
k=py.item(f,py.subtract(d,1));
while(($62(py.str(k)+"\u2026",c,e) > b)){k=py.slice(k,0,-1);}
return [...py.slice(f,0,py.subtract(d,1)),py.str(py.call(k,"rstrip"))+"\u2026"];}
const $65="var(--scoping-ink, #1f2430)";
const $66=13;
function $67(a){return py.str(py.call(py.slice(a,0,1),"upper"))+py.str(py.slice(a,1));}
const $68=py.enumeration([["DONE","done"],["HERE","here"],["FAILED","failed"]]);
const $69="var(--scoping-agent, #8a2f7d)";
const $70="var(--scoping-assistant, #0b6b75)";
const $71=3;
function $72(a,b){let c,d;
c=((a.state===$68.FAILED)?$69:$70);
d=$64(a.words,b,$43,$71,600);
return [...d].map((e)=>new $41(e,c,$43,600));}
const $73=17;
const $74="var(--scoping-fill, #eef1f6)";
function $75(a,b,c,d,e){return "<rect x='"+py.str(a)+"' y='"+py.str(b)+"' width='"+py.str(c)+"' height='"+py.str(d)+"' "+py.str(e)+"/>";}
function $76(a,b,c,d){let e,f,g;
e=py.add(b,py.floor(d,2));
f=py.add(a,c);
g=py.str(a)+","+py.str(e)+" "+py.str(py.add(a,8))+","+py.str(b)+" "+py.str(py.subtract(f,8))+","+py.str(b)+" "+py.str(f)+","+py.str(e)+" "+py.str(py.subtract(f,8))+","+py.str(py.add(b,d))+" "+py.str(py.add(a,8))+","+py.str(py.add(b,d));
return "<polygon points='"+py.str(g)+"' fill='"+py.str($74)+"' stroke='"+py.str($42)+"'/>";}
const $77="rx='7' fill='none' stroke='"+py.str($70)+"' stroke-width='3'";
function $78(a,b,c,d,e,f){let g,h,i;
g="rx='4' fill='"+py.str($74)+"' stroke='"+py.str($42)+"'";
h="";
{const subject_=a;if(py.eq(subject_,"write")){g="rx='4' fill='"+py.str($74)+"' stroke='"+py.str($65)+"' stroke-width='3'";}else if(py.eq(subject_,"model")){g="rx='4' fill='"+py.str($74)+"' stroke='"+py.str($69)+"' stroke-width='2' stroke-dasharray='6 3'";}else if(py.eq(subject_,"loop")){g="rx='14' fill='"+py.str($74)+"' stroke='"+py.str($69)+"' stroke-width='2' stroke-dasharray='6 3'";}else if(py.eq(subject_,"wait")){g="rx='14' fill='"+py.str($74)+"' stroke='"+py.str($42)+"' stroke-dasharray='2 3'";}else if(py.eq(subject_,"ask")){g="rx='4' fill='"+py.str($74)+"' stroke='"+py.str($70)+"'";
h="rx='2' fill='none' stroke='"+py.str($70)+"'";}else if(py.eq(subject_,"escalate")){g="rx='18' fill='"+py.str($74)+"' stroke='"+py.str($70)+"'";
h="rx='16' fill='none' stroke='"+py.str($70)+"'";}else if(py.eq(subject_,"finish")){g="rx='18' fill='"+py.str($74)+"' stroke='"+py.str($65)+"' stroke-width='3'";}}
i=[$75(b,c,d,e,g)];
if((a==="branch")){i=[$76(b,c,d,e)];}
if((a==="python")){py.call(i,"append",$75(py.add(b,4),c,py.subtract(d,8),e,"fill='none' stroke='"+py.str($42)+"'"));}
if(py.bool(h)){py.call(i,"append",$75(py.add(b,3),py.add(c,3),py.subtract(d,6),py.subtract(e,6),h));}
if(py.bool(f)){py.call(i,"append",$75(py.subtract(b,3),py.subtract(c,3),py.add(d,6),py.add(e,6),$77));}
return i;}
function $79(a,b,c){let d,e,f;
d="";
if(!py.all([...a.text].map((g)=>$60(g)))){e=py.round($62(a.text,a.size,a.weight));
d=" textLength='"+py.str(e)+"' lengthAdjust='spacingAndGlyphs'";}
f="font-size='"+py.str(a.size)+"' font-weight='"+py.str(a.weight)+"' fill='"+py.str(a.color)+"'";
return "<text x='"+py.str(b)+"' y='"+py.str(c)+"' "+py.str(f)+py.str(d)+">"+py.str(py.html_escape(a.text))+"</text>";}
const $80=14;
const $81=16;
function $82(a,b){let c;
c="x1='"+py.str(py.item(a,0))+"' y1='"+py.str(py.item(a,1))+"' x2='"+py.str(py.item(b,0))+"' y2='"+py.str(py.item(b,1))+"'";
return "<line "+py.str(c)+" stroke='"+py.str($42)+"' stroke-width='2'/>";}
function $83(a,b){let c,d,e,f;
[c,d]=b;
if(py.eq(py.item(a,0),c)){e=py.str(c)+","+py.str(d)+" "+py.str(py.subtract(c,5))+","+py.str(py.subtract(d,$36))+" "+py.str(py.add(c,5))+","+py.str(py.subtract(d,$36));}else{f=((py.item(a,0) < c)?py.subtract(c,$36):py.add(c,$36));
e=py.str(c)+","+py.str(d)+" "+py.str(f)+","+py.str(py.subtract(d,5))+" "+py.str(f)+","+py.str(py.add(d,5));}
return [$82(a,b),"<polygon points='"+py.str(e)+"' fill='"+py.str($42)+"'/>"];}
class $84{constructor(b,c){let d;
this.shapes=[];
this.marks=c;
this.y=$31;
d=$32(b,0);
this.right=py.subtract($33,$31);
if(py.bool(d)){this.right=py.subtract(py.subtract($35(py.subtract(d,1)),$36),4);}}
draw_steps(b,c,d,e){let f,g,h;
f=[];
for([g,h] of py.enumerate(b,1)){if((g > 1)){this.y=py.add(this.y,$38);}
this.lead(f,d,e);
f=this.draw_step(h,py.str(c)+py.str(g),d,e);}
return f;}
draw_step(b,c,d,e){let f,g;
f=$20(b);
g=this.draw_box(b,c,d);
{const subject_=f;if((py.eq(subject_,"finish")||py.eq(subject_,"escalate"))){return [];}else if(py.eq(subject_,"branch")){return this.draw_cases(b,c,d,e,g.bottom);}else if(py.eq(subject_,"each")){return [this.draw_repeated(b,c,d,e,g)];}}
return [g];}
draw_box(b,c,d){let e,f,g,h,i,j,k;
e=$20(b);
f=py.subtract(py.subtract(this.right,d),py.multiply(2,$39));
g=py.str(c)+" \u00b7 "+py.str(py.item($40,e));
if(py.in("id",b)){g=py.str(g)+" \u00b7 "+py.str(b.at("id"));}
h=this.marks.get($23(b,c));
i=[...$64(g,f,$43,undefined,600)].map((l)=>new $41(l,$42,$43,600));
i=py.add(i,[...$64($67($18(b)),f,$66)].map((l)=>new $41(l,$65,$66)));
if(py.bool(h)){i=py.add(i,$72(h,f));}
j=py.add(py.multiply($73,py.len(i)),$39);
k=((h!==null)&&(h.state===$68.HERE));
this.shapes=py.add(this.shapes,$78(e,d,this.y,py.subtract(this.right,d),j,k));
return this.write(i,d,j);}
draw_case(b,c){let d,e,f,g;
d=py.subtract(py.subtract(this.right,c),py.multiply(2,$39));
e=$64($67(b),d,$66,undefined,600);
f=[...e].map((h)=>new $41(h,$65,$66,600));
g=py.add(py.multiply($73,py.len(f)),$39);
py.call(this.shapes,"append",$75(c,this.y,py.subtract(this.right,c),g,"rx='8' fill='"+py.str($74)+"'"));
return this.write(f,c,g);}
write(b,c,d){let e,f,g;
for([e,f] of py.enumerate(b)){py.call(this.shapes,"append",$79(f,py.add(c,$39),py.add(py.add(this.y,17),py.multiply($73,e))));}
g=py.add(this.y,py.floor(d,2));
this.y=py.add(this.y,d);
return new $37(py.add(c,$80),this.y,this.right,g);}
draw_cases(b,c,d,e,f){let g,h,i,j,k,l,m;
g=[];
h=py.add(d,6);
i=f;
for([j,[k,l]] of py.enumerate($27(b),1)){this.y=py.add(this.y,py.subtract($38,8));
m=this.draw_case(k,py.add(d,$81));
i=m.side_y;
this.shapes=py.add(this.shapes,$83([h,i],[py.add(d,$81),i]));
if(!py.bool(l)){py.call(g,"append",m);
continue;}
this.y=py.add(this.y,$38);
this.shapes=py.add(this.shapes,$83([m.x,m.bottom],[m.x,this.y]));
g=py.add(g,this.draw_steps(l,py.str(c)+"."+py.str(j)+".",py.add(d,$81),py.add(e,1)));}
py.call(this.shapes,"append",$82([h,f],[h,i]));
return g;}
draw_repeated(b,c,d,e,f){let g,h,i,j,k;
g=py.add(d,$81);
h=this.y;
this.y=py.add(this.y,$38);
this.shapes=py.add(this.shapes,$83([py.add(g,$80),f.bottom],[py.add(g,$80),this.y]));
i=this.draw_steps(b.at("do"),py.str(c)+"."+py.str($24)+".",g,py.add(e,1));
if(py.bool(i)){this.y=py.add(this.y,$38);
this.lead(i,g,py.add(e,1));
this.draw_case("the next "+py.str(b.at("as"))+"; after the last, go on",g);}
this.y=py.add(this.y,6);
j=py.subtract($35(e),py.floor($34,2));
k="rx='6' fill='none' stroke='"+py.str($42)+"' stroke-dasharray='1 4' stroke-linecap='round'";
py.call(this.shapes,"append",$75(d,py.subtract(h,4),py.subtract(j,d),py.add(py.subtract(this.y,h),4),k));
return new $37(py.add(d,$80),this.y,j,py.subtract(this.y,12));}
lead(b,c,d){let e,f,g;
for(e of b){if((py.eq(e.x,py.add(c,$80))&&py.eq(e.bottom,py.subtract(this.y,$38)))){this.shapes=py.add(this.shapes,$83([e.x,e.bottom],[e.x,this.y]));
continue;}
f=$35(d);
g=py.add(this.y,13);
py.call(this.shapes,"append",$82([e.side_x,e.side_y],[f,e.side_y]));
py.call(this.shapes,"append",$82([f,e.side_y],[f,g]));
this.shapes=py.add(this.shapes,$83([f,g],[this.right,g]));}}}
const $85="--scoping-ink: #e6e9f0; --scoping-faint: #a9b2c0; --scoping-fill: #232833; --scoping-assistant: #6fc7d1; --scoping-agent: #e19ad6; --scoping-page: #16181d;";
const $86="var(--scoping-page, #ffffff)";
const $87="The path, step by step";
function $88(a,b){let c,d;
c=[];
for(d of $30(a)){py.call(c,"append",py.str(d.place)+". "+py.str(d.text));
if(py.in(d.label,b)){py.call(c,"append","("+py.str(py.item(b,d.label).words)+")");}}
return py.html_escape($54(py.call(" ","join",py.call(py.call("\n","join",c),"split"))));}
function $89(a,b=null,c=false){let d,e,f,g,h;
d=new $84(a,py.or(b,()=>py.dict([])));
d.draw_steps(a,"",$31,0);
e=py.add(d.y,$31);
f="<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 "+py.str($33)+" "+py.str(e)+"' role='img' font-family='system-ui, sans-serif'>";
g=["<style>@media (prefers-color-scheme: dark) { svg { "+py.str($85)+" } }</style>","<rect width='"+py.str($33)+"' height='"+py.str(e)+"' fill='"+py.str($86)+"'/>"];
h=[f,"<title>"+py.str($87)+"</title>","<desc>"+py.str($88(a,py.or(b,()=>py.dict([]))))+"</desc>",...(py.bool(c)?g:[]),...d.shapes,"</svg>"];
return py.call("\n","join",h);}
const $90=["do","otherwise"];
const $91=["output","form"];
const $92=["number","integer"];
const $93="[+-]?\\d{1,15}";
const $94="[+-]?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})([eE][+-]?\\d{1,2})?";
function $95(a,b=false){let c;
if(py.bool(py.re_fullmatch($93,a,""))){return py.int(a);}
c=py.and(!py.bool(b),()=>py.re_fullmatch($94,a,""));
return (py.bool(c)?py.float(a):null);}
function $96(a){return (py.is(a,"str")||(a.get("required","yes")==="yes"));}
function $97(a){let b,c;
if(py.is(a,"str")){return py.record({type:a});}
b=py.dict([...a.items()].flatMap(([d,e])=>!py.in(d,["required","target"])?[[d,e]]:[]));
if((py.in("enum",b)&&py.in(a.at("type"),$92))){py.put(b,"enum",[...b.at("enum")].map((d)=>$95(d)));}
if(py.in("items",b)){py.put(b,"items",$97(b.at("items")));}
if(py.in("properties",b)){c=b.at("properties");
py.put(b,"properties",py.dict([...c.items()].map(([d,e])=>[d,$97(e)])));
py.put(b,"required",[...c.items()].flatMap(([d,e])=>py.bool($96(e))?[d]:[]));}
return b;}
function $98(a){let b;
if(py.is(a,"str")){return a;}
b=$97(a);
if(!py.bool($96(a))){py.put(b,"required",false);}
return b;}
const $99=py.record({true:"yes",yes:"yes",on:"yes",false:"no",no:"no",off:"no"});
function $100(a){{const subject_=$99.get(py.call(a,"lower"));if(py.eq(subject_,"yes")){return true;}else if(py.eq(subject_,"no")){return false;}}
return null;}
function $101(a){let b;
b=$95(a);
if((b!==null)){return b;}
if(py.in(a,["true","false","yes","no"])){return $100(a);}
return a;}
function $102(a,b){if(!py.is(a,"str")){return null;}
if((b==="string")){return a;}
if((b==="boolean")){return $100(a);}
return $95(a,(b==="integer"));}
function $103(a){if(py.is(a,"str")){return a;}
return py.str(a.at("type"));}
function $104(a,b){let c,d,e,f,g;
c=py.dict(a);
for([d,e] of a.items()){if((!py.is(e,"dict")||!py.is(e.get("value"),"str"))){continue;}
f=e.at("value");
g=$101(f);
if(py.in(d,b)){g=$102(f,$103(py.item(b,d)));}
if((g!==null)){py.put(c,d,py.merge(e,py.dict([["value",g]])));}}
return c;}
function $105(a,b){let c,d,e,f,g;
c=[];
for(d of a){e=py.dict(d);
for(f of $90){if(py.is(e.get(f),"list")){py.put(e,f,$105(py.item(e,f),b));}}
if(py.in("branch",e)){py.put(e,"branch",$105(e.at("branch"),b));}
for(f of $91){if(py.in(f,e)){py.put(e,f,py.dict([...py.item(e,f).items()].map(([h,i])=>[h,$98(i)])));}}
if(py.in("with",e)){g=b.get(e.get("read",e.get("write","")),py.dict([]));
py.put(e,"with",$104(e.at("with"),g.get("input",py.dict([]))));}
py.call(c,"append",e);}
return c;}
function $106(a){let b,c;
b=py.dict();
for(c of a){b=py.union(b,py.dict([...c.at("operations")].map((d)=>[py.str(c.at("id"))+"."+py.str(d.at("id")),d])));}
return b;}
function $107(a,b){return $105(a,$106(b));}
return {
  NOTE: $0,
  outline: $30,
  svg: $89,
  typed: $107,
};
})(scoping.python);
