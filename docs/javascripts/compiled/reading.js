// Compiled from scoping.checks.done_when, scoping.checks.inputs, scoping.checks.limits, scoping.checks.marks, scoping.checks.origins, scoping.checks.patterns, scoping.checks.undos, scoping.checks.workflow, scoping.documents.compiled.workflow, scoping.documents.contents, scoping.documents.formats, scoping.documents.violations, scoping.errors, scoping.migration.values, scoping.workflow, scoping.yaml.scalars, scoping.yaml.source, templates.base.src.app.base.cron, templates.base.src.app.base.expressions, templates.base.src.app.base.references: `python -m compilers` writes it.
"use strict";

scoping.reading = ((py) => {
class $0 extends py.tuple("keyword path value fix offered is_key"){static get defaults(){return{fix:"",offered:[],is_key:false};}}
function* $1(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write one line of text, such as a short name");}
if((py.is(a,"str")&&(py.len(a) < 1))){yield new $0("minLength",b,a,"write a text, or delete the line");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[^\\S\\n]*\\S[^\\n]*\\n?\\Z",a)))){yield new $0("pattern",b,a,"write one line of text, such as a short name");}}
function* $2(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&(py.len(a) < 1))){yield new $0("minLength",b,a,"write a text, or delete the line");}
if((py.is(a,"str")&&(py.len(a) > 4000))){yield new $0("maxLength",b,a,"shorten it to 4000 characters");}}
function* $3(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write lower-case letters, digits and underscores, such as find_order");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]*\\Z",a)))){yield new $0("pattern",b,a,"write lower-case letters, digits and underscores, such as find_order");}
if((py.is(a,"str")&&(py.len(a) > 40))){yield new $0("maxLength",b,a,"shorten it to 40 characters");}}
function* $4(a,b){if(!py.in(a,["string","number","integer","boolean","object","array"])){yield new $0("enum",b,a,"",["string","number","integer","boolean","object","array"]);}}
function* $5(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,[])){yield* $8(py.item(a,c),[...b,c]);}}}}
function* $6(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["description","items","properties","type"])){yield new $0("additionalProperties",b,c,"",["description","items","properties","type"]);}}
if(!py.in("type",a)){yield new $0("required",b,"type","string or number or integer or boolean or object or array");}
if(py.in("type",a)){yield* $4(a.at("type"),[...b,"type"]);}
if(py.in("description",a)){yield* $2(a.at("description"),[...b,"description"]);}
if(py.in("properties",a)){yield* $5(a.at("properties"),[...b,"properties"]);}
if(py.in("items",a)){yield* $8(a.at("items"),[...b,"items"]);}}}
function* $7(a,b){if(!py.in(a,["string","number","integer","boolean"])){yield new $0("enum",b,a,"",["string","number","integer","boolean"]);}}
function* $8(a,b){if(py.is(a,"dict")){yield* $6(a,b);}else{yield* $7(a,b);}}
function* $9(a,b){yield* [];}
function* $10(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["value"])){yield new $0("additionalProperties",b,c,"",["value"]);}}
if(!py.in("value",a)){yield new $0("required",b,"value","a text, a number, yes or no");}
if(py.in("value",a)){yield* $9(a.at("value"),[...b,"value"]);}}}
function* $11(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a field of the answer or an input of the write, such as result.order_id or input.order_id, or {value: \u2026}");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}
if((py.is(a,"str")&&!py.bool(py.re_search("^(input|result)(\\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))+\\Z",a)))){yield new $0("pattern",b,a,"write a field of the answer or an input of the write, such as result.order_id or input.order_id, or {value: \u2026}");}}
function* $12(a,b){if(py.is(a,"dict")){yield* $10(a,b);}else{yield* $11(a,b);}}
function $13(a){return (py.is(a,"int","float")&&!py.is(a,"bool"));}
function* $14(a,b){if(!$13(a)){yield new $0("type",b,a,"write a number");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a number of at least 0");}
if(($13(a)&&(a > 1000000000))){yield new $0("maximum",b,a,"write a number of at most 1000000000");}}
function* $15(a,b){if(!$13(a)){yield new $0("type",b,a,"write a share between 0 and 1, such as 0.8");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a share between 0 and 1, such as 0.8");}
if(($13(a)&&(a > 1))){yield new $0("maximum",b,a,"write a share between 0 and 1, such as 0.8");}}
function $16(a,b){return (py.eq(a,b)&&py.eq(py.is(a,"bool"),py.is(b,"bool")));}
function* $17(a,b){if((!$16(a,"yes")&&!$16(a,"no")&&!$16(a,"unsure")&&!$16(a,true)&&!$16(a,false))){yield new $0("enum",b,a,"",["yes","no","unsure"]);}}
function* $18(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["answer","by","evidence","source"])){yield new $0("additionalProperties",b,c,"",["answer","by","evidence","source"]);}}
if(!py.in("answer",a)){yield new $0("required",b,"answer","yes, no or unsure");}
if(py.in("answer",a)){yield* $17(a.at("answer"),[...b,"answer"]);}
if(py.in("evidence",a)){yield* $2(a.at("evidence"),[...b,"evidence"]);}
if(py.in("source",a)){yield* $2(a.at("source"),[...b,"source"]);}
if(py.in("by",a)){yield* $1(a.at("by"),[...b,"by"]);}}}
function* $19(a,b){if(py.is(a,"dict")){yield* $18(a,b);}else{yield* $17(a,b);}}
function* $20(a,b){if(!py.in(a,["low","medium","high","unsure"])){yield new $0("enum",b,a,"",["low","medium","high","unsure"]);}}
function* $21(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["answer","by","evidence","source"])){yield new $0("additionalProperties",b,c,"",["answer","by","evidence","source"]);}}
if(!py.in("answer",a)){yield new $0("required",b,"answer","low, medium, high or unsure");}
if(py.in("answer",a)){yield* $20(a.at("answer"),[...b,"answer"]);}
if(py.in("evidence",a)){yield* $2(a.at("evidence"),[...b,"evidence"]);}
if(py.in("source",a)){yield* $2(a.at("source"),[...b,"source"]);}
if(py.in("by",a)){yield* $1(a.at("by"),[...b,"by"]);}}}
function* $22(a,b){if(py.is(a,"dict")){yield* $21(a,b);}else{yield* $20(a,b);}}
function* $23(a,b){if(!py.in(a,["service","requester"])){yield new $0("enum",b,a,"",["service","requester"]);}}
function* $24(a,b){if(!py.in(a,["read","write"])){yield new $0("enum",b,a,"",["read","write"]);}}
function* $25(a,b){if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]{0,39}\\Z",a)))){yield new $0("pattern",b,a,"write names in lower-case letters, digits and underscores, such as order_id");}}
function* $26(a,b){if((!$16(a,"yes")&&!$16(a,"no")&&!$16(a,true)&&!$16(a,false))){yield new $0("enum",b,a,"",["yes","no"]);}}
function* $27(a,b){if((!$16(a,"yes")&&!$16(a,true))){yield new $0("enum",b,a,"",["yes"]);}}
function* $28(a,b){if(!$13(a)){yield new $0("type",b,a,"write a number");}
if(($13(a)&&(a < -1000000000000))){yield new $0("minimum",b,a,"write a number of at least -1000000000000");}
if(($13(a)&&(a > 1000000000000))){yield new $0("maximum",b,a,"write a number of at most 1000000000000");}}
function $29(a){return py.eq(py.len(py.set([...a].map((b)=>py.json_dumps(b)))),py.len(a));}
function* $30(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $1(d,[...b,c]);}}}
function* $31(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&(py.len(a) < 1))){yield new $0("minLength",b,a,"write a text, or delete the line");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}}
function $32(a){return ($13(a)&&(py.modulo(a,1)===0));}
function* $33(a,b){if(!$32(a)){yield new $0("type",b,a,"write a whole number");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a number of at least 0");}
if(($13(a)&&(a > 100000))){yield new $0("maximum",b,a,"write a number of at most 100000");}}
function* $34(a,b){if(!py.in(a,["date","date-time","email","uri"])){yield new $0("enum",b,a,"",["date","date-time","email","uri"]);}}
function* $35(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["description","enum","exclusiveMaximum","exclusiveMinimum","format","maxLength","maximum","minLength","minimum","pattern","required","target","type"])){yield new $0("additionalProperties",b,c,"",["description","enum","exclusiveMaximum","exclusiveMinimum","format","maxLength","maximum","minLength","minimum","pattern","required","target","type"]);}}
if(!py.in("type",a)){yield new $0("required",b,"type","string, number, integer or boolean");}
if(py.in("type",a)){yield* $7(a.at("type"),[...b,"type"]);}
if(py.in("description",a)){yield* $2(a.at("description"),[...b,"description"]);}
if(py.in("required",a)){yield* $26(a.at("required"),[...b,"required"]);}
if(py.in("target",a)){yield* $27(a.at("target"),[...b,"target"]);}
if(py.in("minimum",a)){yield* $28(a.at("minimum"),[...b,"minimum"]);}
if(py.in("maximum",a)){yield* $28(a.at("maximum"),[...b,"maximum"]);}
if(py.in("exclusiveMinimum",a)){yield* $28(a.at("exclusiveMinimum"),[...b,"exclusiveMinimum"]);}
if(py.in("exclusiveMaximum",a)){yield* $28(a.at("exclusiveMaximum"),[...b,"exclusiveMaximum"]);}
if(py.in("enum",a)){yield* $30(a.at("enum"),[...b,"enum"]);}
if(py.in("pattern",a)){yield* $31(a.at("pattern"),[...b,"pattern"]);}
if(py.in("minLength",a)){yield* $33(a.at("minLength"),[...b,"minLength"]);}
if(py.in("maxLength",a)){yield* $33(a.at("maxLength"),[...b,"maxLength"]);}
if(py.in("format",a)){yield* $34(a.at("format"),[...b,"format"]);}}}
function* $36(a,b){if(py.is(a,"dict")){yield* $35(a,b);}else{yield* $7(a,b);}}
function* $37(a,b){let c,d;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50");}
if(py.is(a,"dict")){for(c of a){for(d of $25(c,b)){yield d._replace({is_key:true});}}
for(c of a){if(!py.in(c,[])){yield* $36(py.item(a,c),[...b,c]);}}}}
function* $38(a,b){if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Za-z_][A-Za-z0-9_-]{0,39}\\Z",a)))){yield new $0("pattern",b,a,"write names in letters, digits, underscores and hyphens, such as order_id");}}
function* $39(a,b){let c,d;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50");}
if(py.is(a,"dict")){for(c of a){for(d of $38(c,b)){yield d._replace({is_key:true});}}
for(c of a){if(!py.in(c,[])){yield* $8(py.item(a,c),[...b,c]);}}}}
function* $40(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write each input of the undo with where it comes from, such as {order_id: result.order_id}");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,[])){yield* $12(py.item(a,c),[...b,c]);}}}}
function* $41(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["operation","with"])){yield new $0("additionalProperties",b,c,"",["operation","with"]);}}
if(!py.in("operation",a)){yield new $0("required",b,"operation","its operation");}
if(!py.in("with",a)){yield new $0("required",b,"with","each input of the undo with where it comes from, such as {order_id: result.order_id}");}
if(py.in("operation",a)){yield* $3(a.at("operation"),[...b,"operation"]);}
if(py.in("with",a)){yield* $40(a.at("with"),[...b,"with"]);}}}
function* $42(a,b){if(py.is(a,"dict")){yield* $41(a,b);}else{yield* $3(a,b);}}
function* $43(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write never, always, or an input, one of > >= < <= ==, and a number, such as amount > 100");}
if((py.is(a,"str")&&!py.bool(py.re_search("^(never|always|[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\\.[0-9]+)?)\\Z",a)))){yield new $0("pattern",b,a,"write never, always, or an input, one of > >= < <= ==, and a number, such as amount > 100");}}
function* $44(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write inputs of a read that leave for somewhere, such as an address that is fetched");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $3(d,[...b,c]);}}}
function* $45(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $1(d,[...b,c]);}}}
function* $46(a,b){if((!$16(a,"yes")&&!$16(a,"no")&&!$16(a,true)&&!$16(a,false))){yield new $0("enum",b,a,"",["yes","no"]);}}
function* $47(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 0))){yield new $0("maxItems",b,a,"list at most 0");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $3(d,[...b,c]);}}}
function* $48(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["approve","description","effect","id","input","output","secret","sends","targets","undo","untrusted"])){yield new $0("additionalProperties",b,c,"",["approve","description","effect","id","input","output","secret","sends","targets","undo","untrusted"]);}}
if(!py.in("id",a)){yield new $0("required",b,"id","Its name in lower case, such as find_order");}
if(!py.in("effect",a)){yield new $0("required",b,"effect","read or write");}
if(py.in("id",a)){yield* $3(a.at("id"),[...b,"id"]);}
if(py.in("description",a)){yield* $2(a.at("description"),[...b,"description"]);}
if(py.in("effect",a)){yield* $24(a.at("effect"),[...b,"effect"]);}
if(py.in("input",a)){yield* $37(a.at("input"),[...b,"input"]);}
if(py.in("output",a)){yield* $39(a.at("output"),[...b,"output"]);}
if(py.in("undo",a)){yield* $42(a.at("undo"),[...b,"undo"]);}
if(py.in("approve",a)){yield* $43(a.at("approve"),[...b,"approve"]);}
if(py.in("sends",a)){yield* $44(a.at("sends"),[...b,"sends"]);}
if(py.in("secret",a)){yield* $45(a.at("secret"),[...b,"secret"]);}
if(py.in("untrusted",a)){yield* $46(a.at("untrusted"),[...b,"untrusted"]);}
if(py.in("targets",a)){yield* $47(a.at("targets"),[...b,"targets"]);}}}
function* $49(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $48(d,[...b,c]);}}}
function* $50(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["acts_as","description","id","operations"])){yield new $0("additionalProperties",b,c,"",["acts_as","description","id","operations"]);}}
if(!py.in("id",a)){yield new $0("required",b,"id","Its name in lower case, such as billing");}
if(!py.in("operations",a)){yield new $0("required",b,"operations","a list");}
if(py.in("id",a)){yield* $3(a.at("id"),[...b,"id"]);}
if(py.in("description",a)){yield* $2(a.at("description"),[...b,"description"]);}
if(py.in("acts_as",a)){yield* $23(a.at("acts_as"),[...b,"acts_as"]);}
if(py.in("operations",a)){yield* $49(a.at("operations"),[...b,"operations"]);}}}
function* $51(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a comparison, such as result.status == 'refunded'");}
if((py.is(a,"str")&&(py.len(a) < 1))){yield new $0("minLength",b,a,"write a text, or delete the line");}
if((py.is(a,"str")&&(py.len(a) > 500))){yield new $0("maxLength",b,a,"shorten it to 500 characters");}}
function* $52(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write system.operation, such as shop.find_order");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z",a)))){yield new $0("pattern",b,a,"write system.operation, such as shop.find_order");}}
function* $53(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write an input of the run or what a write was given or answered, such as input.order_id or write.shop.refund.id, or {value: \u2026}");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}
if((py.is(a,"str")&&!py.bool(py.re_search("^(input|trigger|run|write)(\\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))+\\Z",a)))){yield new $0("pattern",b,a,"write an input of the run or what a write was given or answered, such as input.order_id or write.shop.refund.id, or {value: \u2026}");}}
function* $54(a,b){if(py.is(a,"dict")){yield* $10(a,b);}else{yield* $53(a,b);}}
function* $55(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write each input of the read with where it comes from, such as {order_id: input.order_id}");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,[])){yield* $54(py.item(a,c),[...b,c]);}}}}
function* $56(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["expect","read","with"])){yield new $0("additionalProperties",b,c,"",["expect","read","with"]);}}
if(!py.in("expect",a)){yield new $0("required",b,"expect","What must hold, such as result.status == 'refunded'");}
if(py.in("read",a)){yield* $52(a.at("read"),[...b,"read"]);}
if(py.in("with",a)){yield* $55(a.at("with"),[...b,"with"]);}
if(py.in("expect",a)){yield* $51(a.at("expect"),[...b,"expect"]);}}}
function* $57(a,b){if(py.is(a,"dict")){yield* $56(a,b);}else{yield* $51(a,b);}}
function* $58(a,b){if(!$13(a)){yield new $0("type",b,a,"write a number, such as 500");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a number, such as 500");}
if(($13(a)&&(a > 1000000000000))){yield new $0("maximum",b,a,"write a number, such as 500");}}
function $59(a){let b;
for(b of a){return false;}
return true;}
function* $60(a,b){if(py.is(a,"dict")){if(!py.in("model",a)){yield new $0("required",b,"model","its model");}}}
function* $61(a,b){if(!py.in(a,["money","tokens"])){yield new $0("enum",b,a,"",["money","tokens"]);}}
function* $62(a,b){if(!py.in(a,["run","day","month"])){yield new $0("enum",b,a,"",["run","day","month"]);}}
function* $63(a,b){let c;
if(py.is(a,"dict")){if(py.in("model",a)){yield* $61(a.at("model"),[...b,"model"]);}
if(py.in("per",a)){yield* $62(a.at("per"),[...b,"per"]);}
if(!py.in("per",a)){yield new $0("required",b,"per","run or day or month");}
for(c of a){if(!py.in(c,["model","most","per"])){yield new $0("additionalProperties",b,c,"",["model","most","per"]);}}}}
function* $64(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write system.operation, such as billing.refund");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z",a)))){yield new $0("pattern",b,a,"write system.operation, such as billing.refund");}}
function* $65(a,b){if(!py.in(a,["call","run","day","month"])){yield new $0("enum",b,a,"",["call","run","day","month"]);}}
function* $66(a,b){if(!py.in(a,["deny","ask"])){yield new $0("enum",b,a,"",["deny","ask"]);}}
function* $67(a,b){let c;
if(py.is(a,"dict")){if(py.in("operation",a)){yield* $64(a.at("operation"),[...b,"operation"]);}
if(py.in("sum",a)){yield* $3(a.at("sum"),[...b,"sum"]);}
if(py.in("per",a)){yield* $65(a.at("per"),[...b,"per"]);}
if(py.in("by",a)){yield* $3(a.at("by"),[...b,"by"]);}
if(py.in("beyond",a)){yield* $66(a.at("beyond"),[...b,"beyond"]);}
if(!py.in("operation",a)){yield new $0("required",b,"operation","system.operation, such as billing.refund");}
if(!py.in("per",a)){yield new $0("required",b,"per","call or run or day or month");}
for(c of a){if(!py.in(c,["beyond","by","count","most","operation","per","sum"])){yield new $0("additionalProperties",b,c,"",["beyond","by","count","most","operation","per","sum"]);}}}}
function* $68(a,b){if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){if(py.in("most",a)){yield* $58(a.at("most"),[...b,"most"]);}
if(py.in("count",a)){yield* $27(a.at("count"),[...b,"count"]);}
if(!py.in("most",a)){yield new $0("required",b,"most","A number, such as 500");}}
if($59($60(a,b))){yield* $63(a,b);}else{yield* $67(a,b);}}
function* $69(a,b){if(!py.in(a,["prompt","schedule","webhook","event","threshold","run"])){yield new $0("enum",b,a,"",["prompt","schedule","webhook","event","threshold","run"]);}}
function* $70(a,b){if(!$16(a,"prompt")){yield new $0("const",b,a,"write prompt");}}
function* $71(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","prompt");}
if(py.in("kind",a)){yield* $70(a.at("kind"),[...b,"kind"]);}}}
function* $72(a,b){let c;
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["kind"])){yield new $0("additionalProperties",b,c,"",["kind"]);}}}}
function* $73(a,b){if($59($71(a,b))){yield* $72(a,b);}}
function* $74(a,b){if(!$16(a,"schedule")){yield new $0("const",b,a,"write schedule");}}
function* $75(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","schedule");}
if(py.in("kind",a)){yield* $74(a.at("kind"),[...b,"kind"]);}}}
function* $76(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write five fields, such as 0 6 * * *");}
if((py.is(a,"str")&&!py.bool(py.re_search("^\\S+( +\\S+){4}\\Z",a)))){yield new $0("pattern",b,a,"write five fields, such as 0 6 * * *");}}
function* $77(a,b){let c;
if(py.is(a,"dict")){if(py.in("cron",a)){yield* $76(a.at("cron"),[...b,"cron"]);}
if(!py.in("cron",a)){yield new $0("required",b,"cron","five fields, such as 0 6 * * *");}
for(c of a){if(!py.in(c,["cron","kind"])){yield new $0("additionalProperties",b,c,"",["cron","kind"]);}}}}
function* $78(a,b){if($59($75(a,b))){yield* $77(a,b);}}
function* $79(a,b){if(!$16(a,"webhook")){yield new $0("const",b,a,"write webhook");}}
function* $80(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","webhook");}
if(py.in("kind",a)){yield* $79(a.at("kind"),[...b,"kind"]);}}}
function* $81(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a path on this server, such as /hooks/orders");}
if((py.is(a,"str")&&!py.bool(py.re_search("^/[A-Za-z0-9/_-]*\\Z",a)))){yield new $0("pattern",b,a,"write a path on this server, such as /hooks/orders");}}
function* $82(a,b){let c;
if(py.is(a,"dict")){if(py.in("path",a)){yield* $81(a.at("path"),[...b,"path"]);}
if(!py.in("path",a)){yield new $0("required",b,"path","a path on this server, such as /hooks/orders");}
for(c of a){if(!py.in(c,["kind","path"])){yield new $0("additionalProperties",b,c,"",["kind","path"]);}}}}
function* $83(a,b){if($59($80(a,b))){yield* $82(a,b);}}
function* $84(a,b){if(!$16(a,"event")){yield new $0("const",b,a,"write event");}}
function* $85(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","event");}
if(py.in("kind",a)){yield* $84(a.at("kind"),[...b,"kind"]);}}}
function* $86(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a name in lower case, such as stock.low");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_.-]*\\Z",a)))){yield new $0("pattern",b,a,"write a name in lower case, such as stock.low");}}
function* $87(a,b){let c;
if(py.is(a,"dict")){if(py.in("name",a)){yield* $86(a.at("name"),[...b,"name"]);}
if(!py.in("name",a)){yield new $0("required",b,"name","A name in lower case, such as stock.low");}
for(c of a){if(!py.in(c,["kind","name"])){yield new $0("additionalProperties",b,c,"",["kind","name"]);}}}}
function* $88(a,b){if($59($85(a,b))){yield* $87(a,b);}}
function* $89(a,b){if(!$16(a,"threshold")){yield new $0("const",b,a,"write threshold");}}
function* $90(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","threshold");}
if(py.in("kind",a)){yield* $89(a.at("kind"),[...b,"kind"]);}}}
function* $91(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z",a)))){yield new $0("pattern",b,a,"write a text that matches ^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$");}}
function* $92(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a value, one of > >= < <= ==, and a number, such as level < 20");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\\.[0-9]+)?\\Z",a)))){yield new $0("pattern",b,a,"write a value, one of > >= < <= ==, and a number, such as level < 20");}}
function* $93(a,b){let c;
if(py.is(a,"dict")){if(py.in("read",a)){yield* $91(a.at("read"),[...b,"read"]);}
if(py.in("when",a)){yield* $92(a.at("when"),[...b,"when"]);}
if(!py.in("read",a)){yield new $0("required",b,"read","system.operation or system.value");}
if(!py.in("when",a)){yield new $0("required",b,"when","a value, one of > >= < <= ==, and a number, such as level < 20");}
for(c of a){if(!py.in(c,["kind","read","when"])){yield new $0("additionalProperties",b,c,"",["kind","read","when"]);}}}}
function* $94(a,b){if($59($90(a,b))){yield* $93(a,b);}}
function* $95(a,b){if(!$16(a,"run")){yield new $0("const",b,a,"write run");}}
function* $96(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","run");}
if(py.in("kind",a)){yield* $95(a.at("kind"),[...b,"kind"]);}}}
function* $97(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write the id of another workflow, such as daily-report");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z",a)))){yield new $0("pattern",b,a,"write the id of another workflow, such as daily-report");}}
function* $98(a,b){let c;
if(py.is(a,"dict")){if(py.in("of",a)){yield* $97(a.at("of"),[...b,"of"]);}
if(!py.in("of",a)){yield new $0("required",b,"of","The id of another workflow, such as daily-report");}
for(c of a){if(!py.in(c,["kind","of"])){yield new $0("additionalProperties",b,c,"",["kind","of"]);}}}}
function* $99(a,b){if($59($96(a,b))){yield* $98(a,b);}}
function* $100(a,b){if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","prompt or schedule or webhook or event or threshold or run");}
if(py.in("kind",a)){yield* $69(a.at("kind"),[...b,"kind"]);}}
yield* $73(a,b);
yield* $78(a,b);
yield* $83(a,b);
yield* $88(a,b);
yield* $94(a,b);
yield* $99(a,b);}
function* $101(a,b){if(!$32(a)){yield new $0("type",b,a,"write a whole number");}
if(!$16(a,2)){yield new $0("const",b,a,"write 2");}}
function* $102(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write lower-case words joined by hyphens, such as damaged-order");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z",a)))){yield new $0("pattern",b,a,"write lower-case words joined by hyphens, such as damaged-order");}
if((py.is(a,"str")&&(py.len(a) > 60))){yield new $0("maxLength",b,a,"shorten it to 60 characters");}}
function* $103(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}}
function* $104(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["description","goal","id","inputs","name","owner"])){yield new $0("additionalProperties",b,c,"",["description","goal","id","inputs","name","owner"]);}}
if(!py.in("id",a)){yield new $0("required",b,"id","Lower-case words joined by hyphens, such as damaged-order");}
if(!py.in("name",a)){yield new $0("required",b,"name","A short name that a colleague would recognise");}
if(py.in("id",a)){yield* $102(a.at("id"),[...b,"id"]);}
if(py.in("name",a)){yield* $1(a.at("name"),[...b,"name"]);}
if(py.in("owner",a)){yield* $103(a.at("owner"),[...b,"owner"]);}
if(py.in("goal",a)){yield* $2(a.at("goal"),[...b,"goal"]);}
if(py.in("description",a)){yield* $2(a.at("description"),[...b,"description"]);}
if(py.in("inputs",a)){yield* $37(a.at("inputs"),[...b,"inputs"]);}}}
function* $105(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["multi_system","outcome","persistent_context","step_dependencies","unprompted"])){yield new $0("additionalProperties",b,c,"",["multi_system","outcome","persistent_context","step_dependencies","unprompted"]);}}}
if(py.is(a,"dict")){if(py.in("multi_system",a)){yield* $19(a.at("multi_system"),[...b,"multi_system"]);}
if(py.in("step_dependencies",a)){yield* $19(a.at("step_dependencies"),[...b,"step_dependencies"]);}
if(py.in("unprompted",a)){yield* $19(a.at("unprompted"),[...b,"unprompted"]);}
if(py.in("persistent_context",a)){yield* $19(a.at("persistent_context"),[...b,"persistent_context"]);}
if(py.in("outcome",a)){yield* $19(a.at("outcome"),[...b,"outcome"]);}}}
function* $106(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["autonomy_tolerance","baseline","data_quality","data_sensitivity","engagement","error_cost","external_reach","fixed_rules","judgment","maturity","named_process","one_call_enough","product_exists","regulation","reserved_for_person","reversibility","verifiability"])){yield new $0("additionalProperties",b,c,"",["autonomy_tolerance","baseline","data_quality","data_sensitivity","engagement","error_cost","external_reach","fixed_rules","judgment","maturity","named_process","one_call_enough","product_exists","regulation","reserved_for_person","reversibility","verifiability"]);}}
if(py.in("engagement",a)){yield* $19(a.at("engagement"),[...b,"engagement"]);}
if(py.in("named_process",a)){yield* $19(a.at("named_process"),[...b,"named_process"]);}
if(py.in("baseline",a)){yield* $19(a.at("baseline"),[...b,"baseline"]);}
if(py.in("data_quality",a)){yield* $19(a.at("data_quality"),[...b,"data_quality"]);}
if(py.in("fixed_rules",a)){yield* $19(a.at("fixed_rules"),[...b,"fixed_rules"]);}
if(py.in("one_call_enough",a)){yield* $19(a.at("one_call_enough"),[...b,"one_call_enough"]);}
if(py.in("product_exists",a)){yield* $19(a.at("product_exists"),[...b,"product_exists"]);}
if(py.in("reserved_for_person",a)){yield* $19(a.at("reserved_for_person"),[...b,"reserved_for_person"]);}
if(py.in("judgment",a)){yield* $22(a.at("judgment"),[...b,"judgment"]);}
if(py.in("autonomy_tolerance",a)){yield* $22(a.at("autonomy_tolerance"),[...b,"autonomy_tolerance"]);}
if(py.in("error_cost",a)){yield* $22(a.at("error_cost"),[...b,"error_cost"]);}
if(py.in("reversibility",a)){yield* $22(a.at("reversibility"),[...b,"reversibility"]);}
if(py.in("verifiability",a)){yield* $22(a.at("verifiability"),[...b,"verifiability"]);}
if(py.in("external_reach",a)){yield* $22(a.at("external_reach"),[...b,"external_reach"]);}
if(py.in("data_sensitivity",a)){yield* $22(a.at("data_sensitivity"),[...b,"data_sensitivity"]);}
if(py.in("regulation",a)){yield* $22(a.at("regulation"),[...b,"regulation"]);}
if(py.in("maturity",a)){yield* $22(a.at("maturity"),[...b,"maturity"]);}}}
function* $107(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $50(d,[...b,c]);}}}
function* $108(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $100(d,[...b,c]);}}}
function* $109(a,b){if(!py.in(a,["function","mcp","webhook"])){yield new $0("enum",b,a,"",["function","mcp","webhook"]);}}
function* $110(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $109(d,[...b,c]);}}}
function* $111(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $68(d,[...b,c]);}}}
function* $112(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $57(d,[...b,c]);}}}
function* $113(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a currency code of ISO 4217, such as EUR");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Z]{3}\\Z",a)))){yield new $0("pattern",b,a,"write a currency code of ISO 4217, such as EUR");}}
function* $114(a,b){if(!$13(a)){yield new $0("type",b,a,"write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12");}
if(($13(a)&&(a < 1))){yield new $0("minimum",b,a,"write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12");}
if(($13(a)&&(a > 10000))){yield new $0("maximum",b,a,"write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12");}}
function* $115(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["calls_per_run","coverage","currency","hourly_cost","minutes_by_hand","released","review_minutes","runs_per_month"])){yield new $0("additionalProperties",b,c,"",["calls_per_run","coverage","currency","hourly_cost","minutes_by_hand","released","review_minutes","runs_per_month"]);}}
if(py.in("runs_per_month",a)){yield* $14(a.at("runs_per_month"),[...b,"runs_per_month"]);}
if(py.in("minutes_by_hand",a)){yield* $14(a.at("minutes_by_hand"),[...b,"minutes_by_hand"]);}
if(py.in("review_minutes",a)){yield* $14(a.at("review_minutes"),[...b,"review_minutes"]);}
if(py.in("hourly_cost",a)){yield* $14(a.at("hourly_cost"),[...b,"hourly_cost"]);}
if(py.in("currency",a)){yield* $113(a.at("currency"),[...b,"currency"]);}
if(py.in("coverage",a)){yield* $15(a.at("coverage"),[...b,"coverage"]);}
if(py.in("released",a)){yield* $15(a.at("released"),[...b,"released"]);}
if(py.in("calls_per_run",a)){yield* $114(a.at("calls_per_run"),[...b,"calls_per_run"]);}}}
function* $116(a,b){if(!$13(a)){yield new $0("type",b,a,"write a number");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a number of at least 0");}}
function* $117(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["error_rate","escalation_rate","minutes_saved"])){yield new $0("additionalProperties",b,c,"",["error_rate","escalation_rate","minutes_saved"]);}}
if(py.in("error_rate",a)){yield* $15(a.at("error_rate"),[...b,"error_rate"]);}
if(py.in("escalation_rate",a)){yield* $15(a.at("escalation_rate"),[...b,"escalation_rate"]);}
if(py.in("minutes_saved",a)){yield* $116(a.at("minutes_saved"),[...b,"minutes_saved"]);}}}
function $118(a){if(!py.bool(py.re_fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}",a))){return false;}
try{py.datetime_date_fromisoformat(a);}catch(error_){if(error_ instanceof py.ValueError) {return false;}else throw error_;}
return true;}
function* $119(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&!$118(a))){yield new $0("format",b,a,"write a date as year-month-day, such as 2027-05-20");}}
function* $120(a,b){if(!py.in(a,["proposed","accepted","rejected","deprecated","superseded"])){yield new $0("enum",b,a,"",["proposed","accepted","rejected","deprecated","superseded"]);}}
function* $121(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&!$118(a))){yield new $0("format",b,a,"write a date as year-month-day, such as 2027-05-20");}}
function* $122(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 20))){yield new $0("maxItems",b,a,"list at most 20");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $1(d,[...b,c]);}}}
function* $123(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["date","deciders","status","supersedes"])){yield new $0("additionalProperties",b,c,"",["date","deciders","status","supersedes"]);}}}
if(py.is(a,"dict")){if(py.in("status",a)){yield* $120(a.at("status"),[...b,"status"]);}
if(py.in("date",a)){yield* $121(a.at("date"),[...b,"date"]);}
if(py.in("deciders",a)){yield* $122(a.at("deciders"),[...b,"deciders"]);}
if(py.in("supersedes",a)){yield* $1(a.at("supersedes"),[...b,"supersedes"]);}}}
function* $124(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["answers","done_when","handoff","limits","pilot","profile","record","review_by","scoping","systems","triggers","volume","workflow"])){yield new $0("additionalProperties",b,c,"",["answers","done_when","handoff","limits","pilot","profile","record","review_by","scoping","systems","triggers","volume","workflow"]);}}
if(!py.in("scoping",a)){yield new $0("required",b,"scoping","2");}
if(!py.in("workflow",a)){yield new $0("required",b,"workflow","a section");}
if(!py.in("answers",a)){yield new $0("required",b,"answers","The five criteria; one left out counts as unsure");}
if(py.in("scoping",a)){yield* $101(a.at("scoping"),[...b,"scoping"]);}
if(py.in("workflow",a)){yield* $104(a.at("workflow"),[...b,"workflow"]);}
if(py.in("answers",a)){yield* $105(a.at("answers"),[...b,"answers"]);}
if(py.in("profile",a)){yield* $106(a.at("profile"),[...b,"profile"]);}
if(py.in("systems",a)){yield* $107(a.at("systems"),[...b,"systems"]);}
if(py.in("triggers",a)){yield* $108(a.at("triggers"),[...b,"triggers"]);}
if(py.in("handoff",a)){yield* $110(a.at("handoff"),[...b,"handoff"]);}
if(py.in("limits",a)){yield* $111(a.at("limits"),[...b,"limits"]);}
if(py.in("done_when",a)){yield* $112(a.at("done_when"),[...b,"done_when"]);}
if(py.in("volume",a)){yield* $115(a.at("volume"),[...b,"volume"]);}
if(py.in("pilot",a)){yield* $117(a.at("pilot"),[...b,"pilot"]);}
if(py.in("review_by",a)){yield* $119(a.at("review_by"),[...b,"review_by"]);}
if(py.in("record",a)){yield* $123(a.at("record"),[...b,"record"]);}}}
const $125=py.record({line:$1,text:$2,name:$3,field:$8,origin:$12,amount:$14,share:$15,answer:$17,given:$19,rating:$20,rated:$22,system:$50,operation:$48,kind:$7,length:$33,bound:$28,input:$36,inputs:$37,expression:$51,check:$57,given_to_check:$54,limit:$68,trigger:$100,root:$124});
function $126(a,b=60){let c;
c=py.str(a);
if((py.len(c) > b)){c=py.add(py.slice(c,0,py.subtract(b,1)),"\u2026");}
return py.repr(c);}
function $127(a){let b;
b=py.call("","join",[...a].map((c)=>(py.is(c,"int")?"["+py.str(py.add(c,1))+"]":"."+py.str(c))));
return (py.bool(b)?py.slice($126(py.call(b,"lstrip","."),80),1,-1):"the file");}
class $128 extends py.Exception{exit_code = 2;
constructor(b,c,d=null){super(b);
this.problem=b;
this.fix=c;
this.where=d;}
__str__(){let b;
b=(py.bool(this.where)?py.str(this.where)+": ":"");
return py.str(b)+py.str(this.problem)+"\n  \u2192 "+py.str(this.fix);}}
function $129(a,b,c=""){let d;
if((py.bool(c)&&!py.bool(b))){return c;}
d=py.difflib_get_close_matches(py.slice(a,0,60),b,1);
if(py.bool(d)){return "write "+py.repr(py.str(py.item(d,0)));}
return "choose one of "+py.str(py.call(", ","join",b));}
class $130 extends $128{constructor(b,c,d,e){let f;
f=$129(b,d);
if(!py.bool(py.call(f,"startswith","write"))){f="delete it, or "+py.str(f);}
super(py.str(c)+" has no key "+py.str($126(b)),f,e);}}
class $131 extends $128{constructor(b,c,d,e){super(py.str(c)+" lacks "+py.repr(b),"add "+py.str(b)+": "+py.str(d),e);}}
class $132 extends $128{}
function $133(a){let b;
if(py.is(a,"dict","list")){b=(py.is(a,"dict")?"section":"list");
return py.str((py.bool(a)?"a":"an empty"))+" "+py.str(b);}
return $126(a);}
function $134(a){return py.in(py.slice(a,0,1),py.set([["answers"],["profile"]]));}
class $135 extends $128{constructor(b,c,d,e){super(py.repr(c)+" has no answer "+py.str($126(b)),$129(py.str(b),d),e);}}
function $136(a){let b;
b=[...a].flatMap((c)=>(c!=="answer")?[py.str(c)]:[]);
return (py.bool(b)?py.item(b,-1):"the file");}
function $137(a,b){let c,d,e,f,g;
[c,d,e]=[a.path,py.value(a),a.offered];
f=$127(c);
if(py.is(d,"dict","list")){g="write one of "+py.str(py.call(", ","join",e));
return new $132(py.str(f)+" is "+py.str($133(d)),g,b);}
if(!py.bool($134(c))){g=$129(py.str(d),e);
return new $132(py.str(f)+" is "+py.str($133(d)),g,b);}
return new $135(d,$136(c),e,b);}
function $138(a,b){let c,d,e,f,g;
c=a.path;
d=$127(c);
{const subject_=a.keyword;if(py.eq(subject_,"additionalProperties")){e=b.key_place([...c,py.value(a)]);
return new $130(py.value(a),d,a.offered,e);}else if(py.eq(subject_,"required")){e=b.key_place(c);
return new $131(py.value(a),d,a.fix,e);}else if(py.eq(subject_,"enum")){return $137(a,b.place(c));}}
e=b.place(c);
f="is";
if(py.bool(a.is_key)){e=b.key_place([...c,py.value(a)]);
f="names";}
g=$133(py.value(a));
return new $132(py.str(d)+" "+py.str(f)+" "+py.str(g),a.fix,e);}
const $139=py.record({true:"yes",yes:"yes",on:"yes",false:"no",no:"no",off:"no"});
const $140="[+-]?\\d{1,15}";
const $141="[+-]?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})([eE][+-]?\\d{1,2})?";
function $142(a,b=false){let c;
if(py.bool(py.re_fullmatch($140,a,""))){return py.int(a);}
c=py.and(!py.bool(b),()=>py.re_fullmatch($141,a,""));
return (py.bool(c)?py.float(a):null);}
function $143(a,b,c){let d;
if((py.is(c,"list")&&py.in(true,c))){a=$139.get(py.call(a,"lower"),a);}
if((py.is(c,"list")&&py.in(py.call(a,"lower"),c))){return py.call(a,"lower");}
if(py.in(b,["number","integer"])){d=$142(a,(b==="integer"));
return ((d===null)?a:d);}
return a;}
class $144{constructor(b,c,d="root",e=null){this.schema=b;
this._definitions=c;
this._root=d;
this._added=py.or(e,()=>py.dict([]));}
convert(b){return this._convert(b,this.schema);}
*mistakes(b,c){let d,e,f;
d=py.set();
for(e of this.violations(b)){f=$138(e,c);
if(!py.in([f.where,f.problem],d)){d.add([f.where,f.problem]);
yield f;}}}
*violations(b){let c,d,e,f,g;
for(c of py.item(this._definitions,this._root)(b,[])){d=py.and(py.eq(c.path,["profile"]),()=>c.offered);
if(!py.bool(d)){yield c;}else{if(!py.in(py.value(c),this._added)){yield c._replace({offered:[...py.sorted([...c.offered,...this._added])]});}}}
e=(py.is(b,"dict")?b.get("profile"):null);
for([f,g] of (py.is(e,"dict")?this._added.items():[])){if(py.in(f,e)){yield* py.item(this._definitions,g)(py.item(e,f),["profile",f]);}}}
is_sound(b,c){return $59(py.item(this._definitions,c)(b,[]));}
_convert(b,c){let d,e,f,g,h;
c=this._resolve(b,c);
d=c.get("type");
if(py.is(b,"dict")){e=c.get("properties",py.dict([]));
f=c.get("additionalProperties",py.dict([]));
g=py.dict([...b].map((i)=>[i,e.get(i,f)]));
h=py.dict([...g.items()].map(([i,j])=>[i,this._convert(py.item(b,i),(py.is(j,"dict")?j:py.dict([])))]));
return py.dict([...h.items()].flatMap(([i,j])=>((j!==null)||!py.in(i,e))?[[i,j]]:[]));}
if(py.is(b,"list")){return [...b].map((i)=>this._convert(i,c.get("items",py.dict([]))));}
if((b===null)){return (py.is(d,"str")?py.record({object:py.dict([]),array:[]}).get(d):null);}
if(py.is(b,"str")){return $143(b,d,c.get("enum",[]));}
return b;}
_resolve(b,c){let d,e,f;
while(true){if(py.in("$ref",c)){d=this.schema;
for(e of py.call(py.call(c.at("$ref"),"removeprefix","#/"),"split","/")){d=py.item(d,e);}
f=py.merge(d.get("properties",py.dict([])),c.get("properties",py.dict([])));
c=py.merge(d,c,py.dict([["properties",f]]));
c.delete("$ref");}else{if((py.in("if",c)&&py.eq(c.at("if"),py.record({type:"object"})))){c=py.item(c,(py.is(b,"dict")?"then":"else"));}else{return c;}}}}}
class $145 extends py.tuple("file line column"){static get defaults(){return{line:0,column:0};}
__str__(){let b;
b=this.file;
if(!py.bool(py.call(b,"isprintable"))){b=py.slice(py.repr(b),1,-1);}
return (py.bool(this.line)?py.str(b)+":"+py.str(this.line)+":"+py.str(this.column):b);}}
const $146=2;
class $147 extends $128{constructor(b,c){super("the id "+py.repr(b)+" is given twice","rename one of the two",c);}}
class $148 extends py.tuple("file value values keys duplicates"){static get defaults(){return{value:null,values:py.dict(),keys:py.dict(),duplicates:py.list()};}
place(b){while((py.bool(b)&&!py.in(b,this.values))){b=py.slice(b,0,-1);}
return this.values.get(b,new $145(this.file,1,1));}
key_place(b){return py.or(this.keys.get(b),()=>this.place(b));}
*repeated_ids(b,c){let d,e,f;
d=py.set();
for([e,f] of py.enumerate(b)){if(py.in(f.at("id"),d)){yield new $147(f.at("id"),this.place([...c,e,"id"]));}
d.add(f.at("id"));}}}
class $149 extends $128{}
const $150=py.record({systems:"system",triggers:"trigger",limits:"limit",done_when:"check"});
function $151(a,b){let c,d,e,f,g,h;
c=py.dict([]);
for([d,e] of $150.items()){f=a.get(d);
if(!py.is(f,"list")){continue;}
if(py.all([...f].map((i)=>b.is_sound(i,e)))){py.put(c,d,f);}}
g=a.get("workflow");
h=(py.is(g,"dict")?g.get("inputs",py.dict([])):py.dict([]));
if(py.bool(b.is_sound(h,"inputs"))){py.put(c,"workflow",py.record({inputs:h}));}
if((!py.in("workflow",c)||(py.in("systems",a)&&!py.in("systems",c)))){py.call(c,"pop","done_when",null);}
return c;}
const $152=20;
class $153 extends $128{constructor(b){super(py.str(py.len(b))+" mistakes","correct them",py.item(b,0).where);
this.mistakes=[...py.sorted(b,(c)=>py.or(c.where,()=>new $145("")))];}
__str__(){let b,c;
b=[...py.slice(this.mistakes,0,$152)].map((d)=>py.str(d));
c=py.subtract(py.len(this.mistakes),$152);
if((c > 0)){py.call(b,"append","\u2026 and "+py.str(c)+" more");}
return py.call("\n","join",b);}}
function $154(a){let b,c;
{const subject_=[...a];if(py.is(subject_,"list")&&py.len(subject_)===0){return null;}else if(py.is(subject_,"list")&&py.len(subject_)===1&&py.true(b=py.item(subject_,0))){throw b;}else if(py.true(c=subject_)){throw new $153(c);}}}
const $155=["type","description","required","target"];
const $156=["pattern","minLength","maxLength","format"];
const $157=["minimum","maximum","exclusiveMinimum","exclusiveMaximum"];
const $158=py.record({string:["enum",...$156],number:["enum",...$157],integer:["enum",...$157],boolean:[]});
function $159(a){return py.str((py.in(py.call(py.slice(a,0,1),"lower"),[..."aeiou"])?"an":"a"))+" "+py.str(a);}
class $160 extends $128{}
const $161=[["minimum","maximum"],["minLength","maxLength"],["exclusiveMinimum","exclusiveMaximum"]];
const $162=["number","integer"];
function* $163(a,b,c){let d,e,f,g,h;
d=(a.at("type")==="integer");
for([e,f] of py.enumerate(a.get("enum",[]))){if(($142(f,d)===null)){g=c.place([...b,"enum",e]);
h=py.str($126(f))+" is no "+py.str(a.at("type"));
yield new $160(h,"write a number, or type: string",g);}}}
const $164=256;
class $165 extends py.ValueError{constructor(b,c){super(b);
this.problem=b;
this.fix=c;}}
const $166=($164 ** 3);
const $167="repeat fewer parts, bound them as in {1,20}, or repeat none that has several ways";
function $168(a,b,c=0){return new $178(a,b,c).whole().sample;}
class $169 extends py.tuple("tries sample"){}
const $170=py.add($166,1);
const $171=py.re_compile("\\\\([dwsDWS]|[^A-Za-z0-9])");
const $172="write it with signs, [classes], \\d \\w \\s, groups, | and repetitions alone";
const $173=py.record({d:"0123456789",w:"abcdefghijklmn",s:" ",D:"x",W:"-",S:"x"});
const $174=py.re_compile("\\[\\^?(?:\\\\.|[^\\\\\\[\\]])+\\]");
const $175="write it as in [A-Za-z0-9_-]";
const $176=py.re_compile("[*+?]|\\{(\\d{1,4})(?:(,)(\\d{0,4}))?\\}");
function $177(a){let b,c;
b=py.dict([["*",[0,$164]],["+",[1,$164]],["?",[0,1]]]);
if(py.in(py.item(a,0),b)){return py.item(b,py.item(a,0));}
c=py.int(py.item(a,1));
if(!py.bool(py.item(a,2))){return [c,c];}
if(!py.bool(py.item(a,3))){return [c,py.max([$164,c],undefined)];}
return [c,py.int(py.item(a,3))];}
class $178{constructor(b,c,d){this.text=b;
this.number=c;
this.longer=d;
this.at=0;
this.end=py.len(b);}
whole(){let b,c,d;
b=1;
if(py.bool(py.call(this.text,"startswith","^"))){this.at=1;}else{b=$164;}
if(py.bool(py.re_search("(?<!\\\\)(\\\\\\\\)*\\$$",this.text))){this.end=py.subtract(this.end,1);}
c=this.alternatives();
if((this.at < this.end)){d="delete the bracket, or write \\) for the sign";
throw new $165("it closes a bracket that is not open",d);}
if((py.multiply(b,c.tries) > $166)){throw new $165("a text could be tried against it in too many ways",$167);}
return c;}
alternatives(){let b,c;
b=[this.sequence()];
while(((this.at < this.end)&&(py.item(this.text,this.at)==="|"))){this.at=py.add(this.at,1);
py.call(b,"append",this.sequence());}
c=py.item(b,py.modulo(py.subtract(this.number,1),py.len(b)));
return new $169(py.sum([...b].map((d)=>d.tries)),c.sample);}
sequence(){let b,c,d;
b=1;
c="";
while(((this.at < this.end)&&!py.in(py.item(this.text,this.at),"|)"))){d=this.repetition(this.atom());
b=py.min([py.multiply(b,d.tries),$170],undefined);
c=py.add(c,d.sample);}
return new $169(b,c);}
atom(){let b,c,d,e,f;
b=py.item(this.text,this.at);
if((b==="(")){return this.group();}
if((b==="[")){return this.of_class();}
if((b==="\\")){c=$171.match(this.text,this.at,this.end);
if((c===null)){d=py.slice(this.text,this.at,py.add(this.at,2));
throw new $165("it uses "+py.str(d)+", which is not read here",$172);}
this.at=c.end();
e=$173.get(py.item(c,1),py.item(c,1));
return new $169(1,py.item(e,py.modulo(this.number,py.len(e))));}
if(py.in(b,"^$*+?{}]")){f="write \\"+py.str(b)+" for the sign itself";
throw new $165("it uses "+py.str(b)+" where that is not read",f);}
this.at=py.add(this.at,1);
return new $169(1,((b===".")?"x":b));}
group(){let b,c,d;
this.at=py.add(this.at,1);
if(py.bool(py.call(this.text,"startswith","?",this.at))){if(!py.bool(py.call(this.text,"startswith","?:",this.at))){b=py.slice(this.text,py.subtract(this.at,1),py.add(this.at,2));
throw new $165("it uses "+py.str(b)+", which is not read here",$172);}
this.at=py.add(this.at,2);}
c=this.alternatives();
if((this.at >= this.end)){d="close the bracket, or write \\( for the sign";
throw new $165("it leaves a bracket open",d);}
this.at=py.add(this.at,1);
return c;}
of_class(){let b,c;
b=$174.match(this.text,this.at,this.end);
if(((b===null)||py.bool(py.re_search("\\\\(?![dwsDWS]|[^A-Za-z0-9])",py.item(b,0))))){throw new $165("it has a class of signs that is not read here",$175);}
try{c=[...py.range(32,127)].flatMap((d)=>py.bool(py.re_fullmatch(py.item(b,0),py.chr(d)))?[py.chr(d)]:[]);}catch(error_){if(error_ instanceof SyntaxError) {throw new $165("it has a range that runs backwards","write the lower sign first, as in [a-z]");}else throw error_;}
if(!py.bool(c)){throw new $165("it has a class without a plain sign",$175);}
this.at=b.end();
return new $169(1,py.item(c,py.modulo(this.number,py.len(c))));}
repetition(b){let c,d,e,f,g,h,i;
c=$176.match(this.text,this.at,this.end);
if((c===null)){return b;}
this.at=c.end();
if((py.bool(py.call(this.text,"startswith","?",this.at))&&(this.at < this.end))){this.at=py.add(this.at,1);}
[d,e]=$177(c);
if((d > e)){f="write the lower number first, as in {1,20}";
throw new $165("it repeats from more to less",f);}
g=py.add(py.subtract(e,d),1);
h=$170;
if((b.tries===1)){h=g;}else{if((e <= 24)){h=py.min([py.multiply(g,(b.tries ** e)),$170],undefined);}}
i=py.min([py.add(py.max([d,1],undefined),this.longer),e],undefined);
return new $169(h,py.multiply(b.sample,i));}}
function $179(a){new $178(a,1,0).whole();}
function* $180(a,b,c){let d,e,f,g;
try{$179(a.at("pattern"));}catch(error_){if(error_ instanceof $165) {d =error_;e=c.place([...b,"pattern"]);
f="the pattern "+py.str($126(a.at("pattern")))+" is not taken: "+py.str(d.problem);
yield new $160(f,d.fix,e);}else throw error_;}
if((a.get("maxLength",0) > $164)){f="a pattern is tried on at most "+py.str($164)+" characters";
g="write maxLength: "+py.str($164)+" or less, or delete it";
yield new $160(f,g,c.place([...b,"maxLength"]));}}
function* $181(a,b,c){let d,e,f,g,h,i,j;
d=a.at("type");
for(e of a){if(!py.in(e,[...$155,...py.item($158,d)])){f=c.key_place([...b,e]);
g="delete it";
if(py.bool(py.item($158,d))){g="delete it, or "+py.str($129(e,py.item($158,d)));}
h=py.str(e)+" says nothing about "+py.str($159(d));
yield new $160(h,g,f);}}
for([i,j] of $161){if((py.in(i,a)&&py.in(j,a)&&(py.item(a,i) > py.item(a,j)))){f=c.place([...b,j]);
g="raise it, or lower the other";
yield new $160(py.str(j)+" is below "+py.str(i),g,f);}}
if(py.in(d,$162)){yield* $163(a,b,c);}
if(((d==="string")&&py.in("pattern",a))){yield* $180(a,b,c);}}
function* $182(a,b,c){let d,e;
for([d,e] of a.items()){if(!py.is(e,"str")){yield* $181(e,[...b,d],c);}}}
const $183=["targets"];
const $184=["sends","secret","untrusted"];
class $185 extends $128{}
function $186(a){let b;
b=a.get("input",py.dict([])).items();
return [...b].flatMap(([c,d])=>(py.is(d,"dict")&&py.in("target",d))?[c]:[]);}
function* $187(a,b,c){let d,e,f,g,h,i;
if((a.at("effect")!=="read")){return null;}
d=[...a.get("input",py.dict([]))];
for([e,f] of py.enumerate(a.get("sends",[]))){if(!py.in(f,d)){g=c.place([...b,"sends",e]);
h=$129(f,d,"declare the input, or delete sends");
i="sends names "+py.str($126(f))+", which is no input";
yield new $185(i,h,g);}}}
function* $188(a,b,c){let d,e,f,g,h,i,j,k;
d=(a.at("effect")==="read");
[e,f]=(py.bool(d)?[$183,"write"]:[$184,"read"]);
for(g of [...e].flatMap((l)=>py.in(l,a)?[l]:[])){h="delete "+py.str(g)+", or write effect: "+py.str(f);
i="a "+py.str(a.at("effect"))+" has no "+py.repr(g);
yield new $185(i,h,c.key_place([...b,g]));}
for(j of $186(a)){k=c.key_place([...b,"input",j,"target"]);
if(py.bool(d)){h="write sends: ["+py.str(j)+"] if it leaves for somewhere, or delete target";
yield new $185("an input of a read cannot be a target",h,k);}else{if(py.in("targets",a)){h="delete targets, or target";
yield new $185("targets says that no input is one",h,k);}}}
yield* $187(a,b,c);}
function $189(a){let b;
{const subject_=a.get("undo");if(py.is(subject_,"dict")&&py.in("operation",subject_)&&py.true(b=py.item(subject_,"operation"))){return py.str(b);}else if(py.is(subject_,"str")&&py.true(b=subject_)){return b;}}
return null;}
function $190(a){return (py.is(a,"str")||(a.get("required","yes")==="yes"));}
function $191(a,b){let c;
c=py.set(["integer","number"]);
return (py.in(a,[null,b])||py.eq(py.set([a,b]),c));}
function $192(a){if(py.is(a,"str")){return a;}
return py.str(a.at("type"));}
function $193(a){return $159(py.str(a));}
function $194(a,b,c,d){let e,f,g,h;
e=$193($192(py.item(a.at("input"),b)));
f="undo gives "+py.repr(b)+" of "+py.repr(a.at("id"))+" "+py.str(c.text);
g=py.str(f)+", which is "+py.str($193(c.type))+" and not "+py.str(e);
h="declare both as "+py.str(e)+", or take it from elsewhere";
return new $185(g,h,d);}
class $195 extends py.tuple("text type"){}
function* $196(a,b,c){let d,e,f,g,h,i,j;
d=a.get("input",py.dict([]));
e=b.at("id");
for([f,g] of b.get("input",py.dict([])).items()){if((!py.in(f,d)&&!$190(g))){continue;}
if(!py.in(f,d)){h="undo names "+py.repr(e)+", whose input "+py.repr(f)+" is no input of "+py.repr(a.at("id"));
i="{operation: "+py.str(e)+", with: {"+py.str(f)+": result."+py.str(f)+"}}";
j="write undo: "+py.str(i)+" and declare "+py.str(f)+" in output";
yield new $185(h,j,c);}else{if(!py.bool($191($192(py.item(d,f)),$192(g)))){yield $194(b,f,new $195("input."+py.str(f),$192(py.item(d,f))),c);}}}}
function $197(a){{const subject_=$139.get(py.call(a,"lower"));if(py.eq(subject_,"yes")){return true;}else if(py.eq(subject_,"no")){return false;}}
return null;}
function $198(a,b){if(!py.is(a,"str")){return null;}
if((b==="string")){return a;}
if((b==="boolean")){return $197(a);}
return $142(a,(b==="integer"));}
class $199 extends py.Exception{constructor(b,c){super(b);
this.fix=c;}}
function $200(a,b){let c,d;
if(($198(a,b)!==null)){return new $195($126(a),b);}
c="a section or list";
if(py.is(a,"str")){c=$126(a);}
d="write "+py.str($193(b))+" as the value";
throw new $199("gives "+py.str(c)+", and "+py.str($193(b))+" is needed",d);}
const $201=200;
const $202="[A-Za-z_][A-Za-z0-9_-]*";
const $203=py.str($202)+"(?:\\.(?:"+py.str($202)+"|[0-9]+))*";
class $204 extends py.tuple("root steps"){__str__(){return py.call(".","join",[this.root,...this.steps]);}}
function $205(a){let b,c;
if(((py.len(a) > $201)||!py.bool(py.re_fullmatch($203,a)))){throw new py.ValueError(py.repr(py.slice(a,0,60))+" is no reference; write a root and keys, such as input.id");}
[b,...c]=py.call(a,"split",".");
return new $204(b,[...c]);}
function $206(a,b,c,d){let e,f,g,h;
e=d.at("id");
if((b==="input")){f=[...d.get("input",py.dict([]))];
g="declare "+py.str(c)+" as an input of "+py.str(e);
h=$129(c,f,g);
return new $199("takes "+py.str(a)+", which is not an input of "+py.repr(e),h);}
f=[...d.get("output",py.dict([]))];
h=$129(c,f,"add output: {"+py.str(c)+": string} to "+py.str(e));
return new $199("takes "+py.str(a)+", and output declares no "+py.repr(c),h);}
function $207(a,b,c,d){let e,f,g;
if((a===null)){return null;}
e=$192(a);
if((e==="array")){if(py.bool(py.call(b,"isdecimal"))){return a.get("items");}
f="count its items from 0, such as "+py.str(d)+".0";
throw new $199("takes "+py.str(c)+", and "+py.str(d)+" is an array",f);}
if((e!=="object")){f="write "+py.str(d)+", or declare it as an object";
throw new $199("takes "+py.str(c)+", and "+py.str(d)+" is "+py.str($193(e)),f);}
g=a.get("properties");
if((g===null)){return null;}
if(!py.in(b,g)){f=$129(b,[...g]);
throw new $199("takes "+py.str(c)+", and "+py.str(d)+" declares no "+py.repr(b),f);}
return py.item(g,b);}
function $208(a,b,c){let d,e,f,g,h,i,j;
if(py.is(a,"dict")){return $200(a.at("value"),b);}
[d,[e,...f]]=$205(a);
g=c.get(((d==="input")?"input":"output"),py.dict([]));
if(!py.in(e,g)){throw $206(a,d,e,c);}
h=py.item(g,e);
i=py.str(d)+"."+py.str(e);
for(j of f){h=$207(h,j,a,i);
i=py.add(i,"."+py.str(j));}
return new $195(a,((h!==null)?$192(h):null));}
function* $209(a,b,c,d){let e,f,g,h,i,j,k,l,m,n,o,p;
e=a.at("undo").at("with");
f=b.get("input",py.dict([]));
g=[...f.items()].flatMap(([q,r])=>$190(r)?[q]:[]);
for(h of [...g].flatMap((q)=>!py.in(q,e)?[q]:[])){i="undo.with lacks "+py.repr(h)+", which "+py.repr(b.at("id"))+" takes";
j="result."+py.str(h)+", an input of the write such as input."+py.str(h)+", or {value: \u2026}";
k=d.key_place(c);
yield new $185(i,"add "+py.str(h)+": "+py.str(j),k);}
for([h,l] of e.items()){if(!py.in(h,f)){i="undo.with names "+py.str($126(h))+", which is not an input of "+py.repr(b.at("id"));
m=$129(h,[...f],"write with: {}");
yield new $185(i,m,d.key_place([...c,h]));
continue;}
k=d.place([...c,h]);
n=$192(py.item(f,h));
try{o=$208(l,n,a);}catch(error_){if(error_ instanceof $199) {p =error_;i="undo.with."+py.str(h)+" "+py.str(p);
yield new $185(i,p.fix,k);
continue;}else throw error_;}
if(!py.bool($191(o.type,n))){yield $194(b,h,o,k);}}}
function* $210(a,b,c,d){let e,f,g,h,i,j,k,l,m;
e=$189(a);
f=!py.is(a.at("undo"),"dict");
g=[...c,"undo"];
if(!py.bool(f)){g=[...g,"operation"];}
h=py.dict([...b].flatMap((n)=>(n.at("effect")==="write")?[[n.at("id"),n]]:[]));
py.call(h,"pop",a.at("id"),null);
if(!py.in(e,h)){i="declare the operation that reverses this one, or delete undo";
if(py.bool(h)){i=$129(py.str(e),[...h]);}
j="undo names "+py.repr(e)+", which is not another write of this system";
yield new $185(j,i,d.place(g));
return null;}
k=py.item(h,e);
l=$189(k);
if(!py.in(l,[null,a.at("id")])){j="undo names "+py.repr(e)+", which "+py.repr(l)+" takes back in turn";
m="name a write that only takes "+py.str(a.at("id"))+" back";
i=py.str(m)+", or delete the undo of "+py.str(e);
yield new $185(j,i,d.place(g));}
if(py.bool(f)){yield* $196(a,k,d.place(g));}else{yield* $209(a,k,[...c,"undo","with"],d);}}
const $211="never";
const $212="always";
class $213 extends py.tuple("name sign bound"){}
function $214(a){let b,c,d,e;
b=py.next([...[">=","<=","==",">","<"]].flatMap((f)=>py.in(f,a)?[f]:[]));
[c,d,e]=py.call(a,"partition",b);
return new $213(py.call(c,"strip"),b,py.decimal_Decimal(py.call(e,"strip")));}
function $215(a){return [...a.items()].flatMap(([b,c])=>py.in($192(c),$162)?[b]:[]);}
function* $216(a,b,c,d){let e,f,g,h,i,j,k;
yield* $188(a,c,d);
if((a.at("effect")==="read")){for(e of ["undo","approve"]){if(py.in(e,a)){f=d.key_place([...c,e]);
g="delete "+py.str(e)+", or write effect: write";
yield new $185("a read has no "+py.repr(e),g,f);}}
return null;}
if(py.in("undo",a)){yield* $210(a,b,c,d);}
h=a.get("approve",$211);
if(py.in(h,[$211,$212])){return null;}
i=$214(h).name;
j=$215(a.get("input",py.dict([])));
if(!py.in(i,j)){g="write approve: always, or declare a number in its input";
if(py.bool(j)){g=$129(i,j);}
k="approve compares "+py.str($126(i))+", which is not a number among its inputs";
yield new $185(k,g,d.place([...c,"approve"]));}}
function $217(a){return [...py.call(a,"split"," ")].flatMap((b)=>py.bool(b)?[b]:[]);}
class $218 extends py.tuple("name low high words"){static get defaults(){return{words:[]};}}
const $219=["jan","feb","mar","apr","may","jun","jul","aug","sep","oct","nov","dec"];
const $220=7;
const $221=["sun","mon","tue","wed","thu","fri","sat"];
const $222=[new $218("minute",0,59),new $218("hour",0,23),new $218("day",1,31),new $218("month",1,12,$219),new $218("weekday",0,$220,$221)];
class $223 extends py.ValueError{constructor(b,c){super(py.str(b)+"; "+py.str(c));
this.problem=b;
this.fix=c;}}
function $224(a){if(!(py.bool(py.call(a,"isascii"))&&py.bool(py.call(a,"isdigit")))){throw new py.ValueError(a);}
return py.int(a);}
function $225(a,b){if(py.in(a,b.words)){return py.add(py.call(b.words,"index",a),b.low);}
return $224(a);}
function $226(a,b){let c,d,e,f,g,h,i,j,k,l,m;
[c,d,e]=py.call(a,"partition","/");
[f,g,h]=py.call(c,"partition","-");
try{i=b.low;
if((c!=="*")){i=$225(f,b);}
j=i;
if(py.bool(g)){j=$225(h,b);}else{if(((c==="*")||py.bool(d))){j=b.high;}}
k=1;
if(py.bool(d)){k=$224(e);}}catch(error_){if(error_ instanceof py.ValueError) {return py.range(0);}else throw error_;}
if((!((b.low <= i)&&(i <= j)&&(j <= b.high))||(k < 1))){return py.range(0);}
l=py.and(g,()=>py.eq(i,j));
m=py.and(py.and(d,()=>py.eq(i,b.high)),()=>(b.name==="weekday"));
if((py.bool(l)||py.bool(m))){return py.range(0);}
return py.range(i,py.add(j,1),k);}
function $227(a,b){let c;
c="* or numbers from "+py.str(b.low)+" to "+py.str(b.high);
if(py.bool(b.words)){c=py.add(c,", or "+py.str(py.item(b.words,0))+" to "+py.str(py.item(b.words,-1)));}
return new $223("cron has no "+py.str(b.name)+" "+py.repr(py.slice(a,0,60)),"write "+py.str(c)+", with commas between them; a range goes up, and a step is at least 1");}
function $228(a,b){return py.set([...py.call(a,"split",",")].flatMap((c)=>[...$226(py.call(c,"lower"),b)].map((d)=>d)));}
const $229=[0,31,29,31,30,31,30,31,31,30,31,30,31];
function $230(a){let b,c;
b=$228(py.item(a,2),py.item($222,2));
c=$228(py.item(a,3),py.item($222,3));
return ((py.item(a,4)==="*")&&(py.min(b,undefined) > py.max([...c].map((d)=>py.item($229,d)),undefined)));}
function* $231(a){let b,c,d,e,f;
b=$217(a);
if(!py.eq(py.len(b),py.len($222))){yield new $223("cron has "+py.str(py.len(b))+" fields","write five fields, such as 0 6 * * *");
return null;}
c=true;
for([d,e] of py.zip(b,$222)){f=py.next([...py.call(d,"split",",")].flatMap((g)=>!py.bool($226(py.call(g,"lower"),e))?[g]:[]),null);
if((f!==null)){c=false;
yield $227(f,e);}}
if((py.bool(c)&&py.bool($230(b)))){yield new $223("cron never comes: month "+py.repr(py.slice(py.item(b,3),0,60))+" has no day "+py.repr(py.slice(py.item(b,2),0,60)),"write a day that one of these months has, such as 28");}}
class $232 extends $128{}
class $233 extends $128{constructor(b,c){let d;
d="give it another; a project has all of them below /hooks, so /orders is /hooks/orders";
super("the path "+py.str($126(b))+" is that of a webhook above",d,c);}}
function* $234(a,b,c){let d,e,f,g,h,i,j,k,l,m,n,o;
d=py.set();
for([e,f] of py.enumerate(a)){g=py.dict([...f].map((p)=>[p,c.place(["triggers",e,p])]));
{const subject_=f;if(py.is(subject_,"dict")&&py.in("cron",subject_)&&py.true(h=py.item(subject_,"cron"))){for(i of $231(h)){yield new $232(i.problem,i.fix,g.at("cron"));}}else if(py.is(subject_,"dict")&&py.in("path",subject_)&&py.true(j=py.item(subject_,"path"))){k=j;
if(!py.bool(py.call(j,"startswith","/hooks/"))){k="/hooks"+py.str(j);}
if(py.in(k,d)){yield new $233(j,g.at("path"));}
d.add(k);}else if(py.is(subject_,"dict")&&py.in("read",subject_)&&py.true(l=py.item(subject_,"read")) && (py.bool(b)&&!py.in((m=py.item(py.call(l,"partition","."),0)),b))){n=$129(m,b);
o="no system is called "+py.repr(m);
yield new $185(o,n,g.at("read"));}}}}
class $235 extends py.tuple("most per operation sum by beyond model"){static get defaults(){return{operation:null,sum:null,by:null,beyond:"deny",model:null};}}
class $236 extends $128{}
function* $237(a,b,c,d){let e;
if((b.at("effect")!=="read")){return null;}
if(py.in("sum",a)){e=d.key_place([...c,"sum"]);
yield new $236("a read is counted, not summed","write count: true",e);}
if((a.get("beyond")==="ask")){e=d.place([...c,"beyond"]);
yield new $236("nobody approves a read","write beyond: deny",e);}}
function* $238(a,b,c,d){let e,f,g,h,i,j,k,l,m,n,o;
e=a.at("operation");
if(!py.in(e,b)){f=$129(e,b,"declare it under systems");
g=d.place([...c,"operation"]);
yield new $236("no operation is called "+py.str($126(e)),f,g);
return null;}
if(py.eq(py.in("sum",a),py.in("count",a))){h="a limit sums an input or counts calls";
f="write sum: and a number of its input, or count: true";
yield new $236(h,f,d.place(c));}
yield* $237(a,py.item(b,e),c,d);
if((py.in("count",a)&&(a.at("per")==="call"))){f="write per: run, day or month";
g=d.place([...c,"per"]);
yield new $236("a call counts one",f,g);}
i=py.item(b,e).get("input",py.dict([]));
j=$215(i);
k=[["sum",j,"number of its input"],["by",[...i],"input"]];
for([l,m,n] of k){if((py.in(l,a)&&!py.in(py.item(a,l),m))){o="write count: true, or declare the input";
f=$129(py.item(a,l),m,o);
g=d.place([...c,l]);
h=py.str(l)+" names "+py.str($126(py.item(a,l)))+", which is no "+py.str(n);
yield new $236(h,f,g);}}}
function $239(a){return py.make($235,py.dict([...py.dict([...a.items()].flatMap(([b,c])=>(b!=="count")?[[b,c]]:[])).entries()]),[]);}
function* $240(a,b,c){let d,e,f,g,h,i,j,k;
d=py.dict();
for(e of b){d=py.union(d,py.dict([...e.at("operations")].map((l)=>[py.str(e.at("id"))+"."+py.str(l.at("id")),l])));}
f=py.set();
for([g,h] of py.enumerate(a)){i=["limits",g];
if(py.in("operation",h)){yield* $238(h,d,i,c);}
j=$239(h)._replace({most:0,beyond:"deny"});
if(py.in(j,f)){k="delete one of the two";
yield new $236("this limit stands above",k,c.place(i));}
f.add(j);}}
function* $241(a,b){let c,d,e,f,g;
c=["workflow","inputs"];
yield* $182(a,c,b);
for([d,e] of a.items()){if((!py.is(e,"str")&&py.in("target",e))){f=b.key_place([...c,d,"target"]);
g="delete target; it is a mark of a write's inputs";
yield new $160("an input of a run cannot be a target",g,f);}}}
function $242(a){let b,c;
b=py.dict();
for(c of a){b=py.union(b,py.dict([...c.at("operations")].map((d)=>[py.str(c.at("id"))+"."+py.str(d.at("id")),d])));}
return b;}
class $243 extends py.tuple("inputs operations"){get writes(){return [...this.operations.items()].flatMap(([b,c])=>(c.at("effect")==="write")?[b]:[]);}}
class $244 extends $128{}
function $245(a,b,c){let d,e,f;
d=[...b.operations.items()].flatMap(([g,h])=>(h.at("effect")==="read")?[g]:[]);
e=$129(a,d,"declare a read under systems");
f="no operation is called "+py.str($126(a));
if(py.in(a,b.operations)){f=py.str($126(a))+" is a write, and a check only reads";}
return new $244(f,e,c);}
function $246(a,b){let c,d,e,f,g,h,i;
c=py.call(".","join",py.slice(a.steps,0,2));
d=py.slice(a.steps,2);
if(!py.in(c,b.writes)){e=$129(c,b.writes,"declare a write under systems");
throw new $199("takes "+py.str(a)+", and no write is called "+py.str($126(c)),e);}
f=py.item(b.operations,c);
g=py.merge(f.get("input",py.dict([])),f.get("output",py.dict([])));
if(!py.bool(d)){throw new $199("takes "+py.str(a)+" whole","name an input or output of "+py.str(c));}
if(!py.in(py.item(d,0),g)){h="add output: {"+py.str(py.item(d,0))+": string} to "+py.str(c);
e=$129(py.item(d,0),[...g],h);
i="takes "+py.str(a)+", which is neither an input nor an output of "+py.repr(c);
throw new $199(i,e);}
return [g,"write."+py.str(c),d];}
const $247=py.fromkeys(["id","person","today"],"string");
const $248=py.record({id:"string",data:null});
function $249(a,b){let c,d,e,f,g,h;
[c,d]=a;
if(!py.bool(d)){throw new $199("takes "+py.str(a)+" whole","name a part of it, such as "+py.str(a)+".id");}
if((c==="write")){return $246(a,b);}
e=py.item(py.record({input:b.inputs,run:$247,trigger:$248}),c);
if(!py.in(py.item(d,0),e)){f=((c==="input")?"input of the run":"part of "+py.str(c));
g="declare "+py.str(py.item(d,0))+" under workflow.inputs";
h=$129(py.item(d,0),[...e],g);
throw new $199("takes "+py.str(a)+", which is no "+py.str(f),h);}
return [e,c,d];}
function $250(a){return ((a!==null)&&($192(a)==="array"));}
function $251(a,b,c,d,e=false){let f,g;
f=py.item(b,py.item(d,0));
c=py.add(c,"."+py.str(py.item(d,0)));
for(g of py.slice(d,1)){while((py.bool(e)&&py.bool($250(f))&&!py.bool(py.call(g,"isdecimal")))){f=f.get("items");}
f=$207(f,g,py.str(a),c);
c=py.add(c,"."+py.str(g));}
return ((f!==null)?$192(f):null);}
function $252(a,b,c){let d,e,f,g;
if(py.is(a,"dict")){return $200(a.at("value"),b);}
d=$205(a);
[e,f,g]=$249(d,c);
return new $195(a,$251(d,e,f,g));}
function* $253(a,b,c,d,e){let f,g,h,i,j,k,l,m,n,o,p,q;
f=a.get("with",py.dict([]));
g=b.get("input",py.dict([]));
h=[...g.items()].flatMap(([r,s])=>$190(s)?[r]:[]);
for(i of [...h].flatMap((r)=>!py.in(r,f)?[r]:[])){j="with lacks "+py.repr(i)+", which "+py.repr(a.at("read"))+" takes";
k="add "+py.str(i)+": an input of the run such as input."+py.str(i)+", or {value: \u2026}";
yield new $244(j,k,e.key_place(d));}
for([i,l] of f.items()){if(!py.in(i,g)){j="with names "+py.str($126(i))+", which is not an input of "+py.repr(a.at("read"));
k=$129(i,[...g],"write with: {}");
yield new $244(j,k,e.key_place([...d,i]));
continue;}
m=e.place([...d,i]);
n=$192(py.item(g,i));
try{o=$252(l,n,c);}catch(error_){if(error_ instanceof $199) {p =error_;j="with."+py.str(i)+" "+py.str(p);
yield new $244(j,p.fix,m);
continue;}else throw error_;}
if(!py.bool($191(o.type,n))){q="which is "+py.str($193(o.type))+" and not "+py.str($193(n));
j="with gives "+py.repr(i)+" "+py.str(o.text)+", "+py.str(q);
k="declare both as "+py.str($193(n))+", or take it from elsewhere";
yield new $244(j,k,m);}}}
class $254 extends py.tuple("left sign right"){}
class $255 extends py.tuple("word parts"){}
class $256 extends py.tuple("part"){}
class $257 extends py.tuple("word part"){}
function* $258(a){let b,c,d,e;
{const subject_=a;if(py.is(subject_,$254)&&py.true(b=subject_.left)&&true&&py.true(c=subject_.right)){yield* [...[b,c]].flatMap((f)=>py.is(f,$204)?[f]:[]);}else if(py.is(subject_,$255)&&true&&py.true(d=subject_.parts)){for(e of d){yield* $258(e);}}else if((py.is(subject_,$256)&&py.true(e=subject_.part)||py.is(subject_,$257)&&true&&py.true(e=subject_.part))){yield* $258(e);}}}
class $259 extends py.tuple("text node"){get references(){return [...py.fromkeys($258(this.node))];}}
const $260=500;
class $261 extends py.ValueError{constructor(b,c,d){super(py.str(b)+" at character "+py.str(c)+"; "+py.str(d));
this.problem=b;
this.at=c;
this.fix=d;}}
const $262=py.re_compile("[ \\t\\n]*");
function $263(a,b){let c;
c=$262.match(a,b);
if(py.bool(c)){return c.end();}
return b;}
const $264=py.re_compile("(?P<number>-?[0-9]{1,30}(?:\\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?)(?![A-Za-z0-9_.])|(?P<text>'[^'\\n]*'|\\\"[^\\\"\\n]*\\\")|(?P<word>"+py.str($203)+")|(?P<sign>[=!<>]=|[<>()\\[\\],:])");
const $265="compare two values, such as status == 'open'";
function $266(a,b){let c;
c=py.item(a,b);
if(py.in(c,"'\"")){return new $261("a text is left open",py.add(b,1),"close it with "+py.str(c));}
if((c==="=")){return new $261("= is no comparison",py.add(b,1),"write ==");}
if((py.bool(py.call(c,"isdecimal"))&&py.bool(py.call(c,"isascii")))){return new $261("a number is not read",py.add(b,1),"write it as in 12.5");}
if(py.in(c,"+-*/%")){return new $261(py.str(c)+" is not read here",py.add(b,1),"compare values as they are");}
return new $261(py.str(c)+" is not read here",py.add(b,1),$265);}
class $267 extends py.tuple("kind text at"){}
function* $268(a){let b,c;
b=$263(a,0);
while((b < py.len(a))){c=$264.match(a,b);
if((c===null)){throw $266(a,b);}
yield new $267(py.str(c.lastgroup),py.item(c,0),py.add(b,1));
b=$263(a,c.end());}
yield new $267("end","",py.add(py.len(a),1));}
const $269=py.dict([["==",py.operator_eq],["!=",py.operator_ne],["<",py.operator_lt],["<=",py.operator_le],[">",py.operator_gt],[">=",py.operator_ge]]);
const $270=[...$269,"in"];
const $271=["any","all"];
const $272=20;
class $273 extends py.tuple("values"){}
const $274=["and","or","not","in",...$271];
const $275=["true","false","null"];
const $276=50;
class $277{constructor(b){let c;
if((py.len(b) > $260)){c="write several, or a shorter one";
throw new $261("it is longer than "+py.str($260)+" characters",py.add($260,1),c);}
this.tokens=[...$268(b)];
this.number=0;
this.depth=0;}
get next(){return py.item(this.tokens,this.number);}
take_token(){let b;
b=this.next;
this.number=py.add(this.number,1);
return b;}
accept(...b){let c;
c=(py.in(this.next.kind,["word","sign"])&&py.in(this.next.text,b));
if(py.bool(c)){this.number=py.add(this.number,1);}
return c;}
error(b,c,d=null){return new $261(b,py.or(d,()=>this.next).at,c);}
read_all(){let b;
b=this.quantified();
if((this.next.kind==="end")){return b;}
if(py.in(this.next.text,$270)){throw this.error("three values are compared at once","write a < b and b < c");}
if((this.next.text===")")){throw this.error("a bracket is closed that is not open","delete it");}
throw this.error(py.str(this.next.text)+" is not expected","join comparisons with and, or");}
quantified(){let b;
b=this.next.text;
if((py.in(b,$271)&&(py.item(this.tokens,py.add(this.number,1)).text===":"))){this.number=py.add(this.number,2);
return new $257(b,this.read_deeper(this.quantified.bind(this)));}
return this.joined("or",()=>this.joined("and",this.negated.bind(this)));}
joined(b,c){let d;
d=[c()];
while(py.bool(this.accept(b))){py.call(d,"append",c());}
if((py.len(d)===1)){return py.item(d,0);}
return new $255(b,[...d]);}
negated(){let b;
if(py.bool(this.accept("not"))){return new $256(this.read_deeper(this.negated.bind(this)));}
if(py.bool(this.accept("("))){b=this.read_deeper(this.quantified.bind(this));
if(!py.bool(this.accept(")"))){throw this.error("a bracket is left open","close it with )");}
return b;}
return this.comparison();}
read_deeper(b){let c,d;
this.depth=py.add(this.depth,1);
if((this.depth > $272)){c="write it flatter, or as several";
throw this.error("it is deeper than "+py.str($272)+" levels",c);}
d=b();
this.depth=py.subtract(this.depth,1);
return d;}
comparison(){let b,c,d,e;
b=this.next;
c=this.operand();
d=this.take_token();
if((!py.in(d.text,$270)||(d.kind==="text"))){throw this.error(py.str(b.text)+" is compared with nothing",$265,d);}
e=(py.bool(this.accept("["))?this.choices():this.operand());
if((py.is(e,$273)&&(d.text!=="in"))){throw this.error("a list is compared","write in before a list",d);}
if((!py.is(c,$204)&&!py.is(e,$204))){throw this.error("nothing in this comparison can change","compare a reference",b);}
return new $254(c,d.text,e);}
operand(){let b;
b=this.take_token();
{const subject_=b.kind;if(py.eq(subject_,"number")){return py.decimal_Decimal(b.text);}else if(py.eq(subject_,"text")){return py.slice(b.text,1,-1);}else if(py.eq(subject_,"word")){return this.reference(b);}else if(py.eq(subject_,"end")){throw this.error("it ends too early",$265,b);}}
throw this.error(py.str(b.text)+" is not expected",$265,b);}
reference(b){let c,d;
if(py.in(b.text,$274)){throw this.error(py.str(b.text)+" is not expected",$265,b);}
if(py.in(b.text,$275)){c=py.str(b.text)+" is neither a number nor a text, and is not compared";
throw this.error(c,"compare a number or a text",b);}
if(((this.next.text==="(")&&(this.next.kind==="sign"))){d="compare values; nothing is called here";
throw this.error(py.str(b.text)+" is called",d,b);}
try{return $205(b.text);}catch(error_){if(error_ instanceof py.ValueError) {throw this.error("a reference is too long","shorten it",b);}else throw error_;}}
choices(){let b,c,d,e;
b=[];
while(true){c=this.next;
d=this.operand();
if(!py.is(d,"Decimal","str")){throw this.error(py.str(c.text)+" is no number and no text","list literals",c);}
py.call(b,"append",d);
if((py.len(b) > $276)){throw this.error("a list has more than "+py.str($276)+" values","shorten it",c);}
if(py.bool(this.accept("]"))){return new $273([...b]);}
if(!py.bool(this.accept(","))){e="put commas between values, and ] at its end";
throw this.error("a list is left open",e);}}}}
function $278(a){return new $259(a,new $277(a).read_all());}
const $279=["input","trigger","run","write"];
function $280(a,b,c){let d,e,f,g,h,i;
[d,e]=a;
if(py.in(d,$279)){[f,g,e]=$249(a,c);}else{if((b===null)){h="begin with one of "+py.str(py.call(", ","join",$279));
if((d==="result")){h="add read: system.operation";}
throw new $199("takes "+py.str(a)+", and nothing is read",h);}else{f=py.item(c.operations,b).get("output",py.dict([]));
g="result";
if((d!=="result")){e=[d,...e];}else{if(!py.bool(e)){throw new $199("takes "+py.str(a)+" whole","name a field of the answer");}}
if(!py.in(py.item(e,0),f)){i="takes "+py.str(a)+", and output of "+py.repr(b)+" declares no "+py.repr(py.item(e,0));
h="add output: {"+py.str(py.item(e,0))+": string} to "+py.str(b);
if(py.bool(f)){h=$129(py.item(e,0),[...f,...$279]);}
throw new $199(i,h);}}}
$251(a,f,g,e,true);}
function* $281(a,b,c){let d,e,f,g,h;
d=[...a.get("with",py.dict([])).values()].flatMap((i)=>py.is(i,"str")?[i]:[]);
e=[...b.references,...py.map($205,d)];
f=py.fromkeys([...e].flatMap((i)=>(i.root==="write")?[py.call(".","join",py.slice(i.steps,0,2))]:[]));
if((py.len(f) > 1)){g="one check names the writes of "+py.str(py.call(" and ","join",f));
yield new $244(g,"write a check for each of them",c);}
if((!py.bool(f)&&!py.in("read",a))){h="name a write, such as write.shop.refund.amount, or add read: system.operation";
yield new $244("this check says nothing of what was done",h,c);}}
function* $282(a,b,c,d,e){let f,g,h,i,j,k,l,m;
f=null;
if(py.in("read",a)){f=b.operations.get(a.at("read"));
if(((f===null)||(f.at("effect")==="write"))){yield $245(a.at("read"),b,e.place([...c,"read"]));
return null;}
yield* $253(a,f,b,[...c,"with"],e);}else{if(py.in("with",a)){g="with is given to a read, and there is none";
h="add read: system.operation, or delete with";
yield new $244(g,h,e.key_place([...c,"with"]));}}
i=e.place(d);
try{j=$278(a.at("expect"));}catch(error_){if(error_ instanceof $261) {k =error_;g="expect is not read: "+py.str(k.problem)+" at character "+py.str(k.at);
yield new $244(g,k.fix,i);
return null;}else throw error_;}
for(l of j.references){try{$280(l,a.get("read"),b);}catch(error_){if(error_ instanceof $199) {m =error_;yield new $244("expect "+py.str(m),m.fix,i);}else throw error_;}}
yield* $281(a,j,e.place(c));}
function* $283(a,b,c,d){let e,f,g,h;
e=new $243(b,$242(c));
for([f,g] of py.enumerate(a)){h=["done_when",f];
if(py.is(g,"str")){yield* $282(py.record({expect:g}),e,h,h,d);}else{yield* $282(g,e,h,[...h,"expect"],d);}}}
function* $284(a,b){let c,d,e,f,g,h,i,j,k,l;
c=a.get("systems",[]);
yield* b.repeated_ids(c,["systems"]);
for([d,e] of py.enumerate(c)){f=e.at("operations");
g=["systems",d,"operations"];
yield* b.repeated_ids(f,g);
for([h,i] of py.enumerate(f)){j=i.get("input",py.dict([]));
yield* $182(j,[...g,h,"input"],b);
yield* $216(i,f,[...g,h],b);}}
k=[...c].map((m)=>m.at("id"));
yield* $234(a.get("triggers",[]),k,b);
yield* $240(a.get("limits",[]),c,b);
l=a.get("workflow",py.dict([])).get("inputs",py.dict([]));
yield* $241(l,b);
yield* $283(a.get("done_when",[]),l,c,b);}
function $285(a,b){let c,d,e;
c=b.convert(py.value(a));
d=[...b.mistakes(c,a)];
e=(py.bool(d)?$151(c,b):c);
$154([...a.duplicates,...d,...$284(e,a)]);
return c;}
function $286(a){return py.all([...["architecture","criteria","actions"]].map((b)=>py.in(b,a)));}
class $287 extends $128{constructor(b){let c;
c="name the scoping.yaml that it was made from";
super("is a decision, which is written and never read",c,b);}}
class $288 extends $128{}
function $289(a){return "`approve` may also say never, and nothing else is new";}
const $290=py.dict([[1,$289]]);
class $291 extends py.Exception{constructor(b,c,d){super(py.str(c)+": "+py.str(b)+"\n  \u2192 "+py.str(d));}}
function $292(a,b){let c,d,e,f,g,h;
c=py.str(a.get("scoping"));
if(!py.bool(py.re_fullmatch("[0-9]{1,9}",c))){return null;}
d=py.int(c);
e=b.place(["scoping"]);
if((d > $146)){f="format "+py.str(d)+" is newer than this release, which reads "+py.str($146);
throw new $288(f,"update with `pipx upgrade agent-scoping`",e);}
if(py.any([...py.range(d,$146)].map((i)=>!py.in(i,$290)))){g="write scoping: "+py.str($146);
throw new $288("there is no format "+py.str(d),g,e);}
h=[...py.range(d,$146)].map((i)=>py.item($290,i)(a));
if(!py.bool(h)){return null;}
py.put(a,"scoping",py.str($146));
f="format "+py.str(d)+" is read as "+py.str($146)+": "+py.str(py.call("; ","join",h));
g="write scoping: "+py.str($146);
if((e.file!=="-")){g="rewrite it with `scoping migrate "+py.str(e.file)+"`";}
return new $291(f,e,g);}
function $293(a){let b;
if(!py.is(py.value(a),"dict")){b="start it with `scoping: 2`, or make one with `scoping ask`";
throw new $149("holds no workflow",b,a.place([]));}
if($286(py.value(a))){throw new $287(a.place([]));}
return $292(py.value(a),a);}
return {
  DEFINITIONS: $125,
  Format: $144,
  Place: $145,
  ScopingError: $128,
  VERSION: $146,
  Source: $148,
  YamlMistake: $149,
  contents: $285,
  migrate: $293,
  quote: $126,
};
})(scoping.python);
