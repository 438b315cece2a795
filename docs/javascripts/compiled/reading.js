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
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50 keys");}
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
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1 item");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100 items");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each item only once");}
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
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50 keys");}
if(py.is(a,"dict")){for(c of a){for(d of $25(c,b)){yield d._replace({is_key:true});}}
for(c of a){if(!py.in(c,[])){yield* $36(py.item(a,c),[...b,c]);}}}}
function* $38(a,b){if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Za-z_][A-Za-z0-9_-]{0,39}\\Z",a)))){yield new $0("pattern",b,a,"write names in letters, digits, underscores and hyphens, such as order_id");}}
function* $39(a,b){let c,d;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50 keys");}
if(py.is(a,"dict")){for(c of a){for(d of $38(c,b)){yield d._replace({is_key:true});}}
for(c of a){if(!py.in(c,[])){yield* $8(py.item(a,c),[...b,c]);}}}}
function* $40(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write each input of the undo with its source, such as {order_id: result.order_id}");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50 keys");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,[])){yield* $12(py.item(a,c),[...b,c]);}}}}
function* $41(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["operation","with"])){yield new $0("additionalProperties",b,c,"",["operation","with"]);}}
if(!py.in("operation",a)){yield new $0("required",b,"operation","its operation");}
if(!py.in("with",a)){yield new $0("required",b,"with","each input of the undo with its source, such as {order_id: result.order_id}");}
if(py.in("operation",a)){yield* $3(a.at("operation"),[...b,"operation"]);}
if(py.in("with",a)){yield* $40(a.at("with"),[...b,"with"]);}}}
function* $42(a,b){if(py.is(a,"dict")){yield* $41(a,b);}else{yield* $3(a,b);}}
function* $43(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write never, always, or an input, one of > >= < <= ==, and a number, such as amount > 100");}
if((py.is(a,"str")&&!py.bool(py.re_search("^(never|always|[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\\.[0-9]+)?)\\Z",a)))){yield new $0("pattern",b,a,"write never, always, or an input, one of > >= < <= ==, and a number, such as amount > 100");}}
function* $44(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write inputs of a read that leave your systems, such as an address that is fetched");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50 items");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each item only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $3(d,[...b,c]);}}}
function* $45(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50 items");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each item only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $1(d,[...b,c]);}}}
function* $46(a,b){if((!$16(a,"yes")&&!$16(a,"no")&&!$16(a,true)&&!$16(a,false))){yield new $0("enum",b,a,"",["yes","no"]);}}
function* $47(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 0))){yield new $0("maxItems",b,a,"list at most 0 items");}
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
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1 item");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100 items");}
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
function* $53(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write an input of the run, or an input or answer field of a write, such as input.order_id or write.shop.refund.id, or {value: \u2026}");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}
if((py.is(a,"str")&&!py.bool(py.re_search("^(input|trigger|run|write)(\\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))+\\Z",a)))){yield new $0("pattern",b,a,"write an input of the run, or an input or answer field of a write, such as input.order_id or write.shop.refund.id, or {value: \u2026}");}}
function* $54(a,b){if(py.is(a,"dict")){yield* $10(a,b);}else{yield* $53(a,b);}}
function* $55(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write each input of the read with its source, such as {order_id: input.order_id}");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50 keys");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,[])){yield* $54(py.item(a,c),[...b,c]);}}}}
function* $56(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["expect","read","with"])){yield new $0("additionalProperties",b,c,"",["expect","read","with"]);}}
if(!py.in("expect",a)){yield new $0("required",b,"expect","a condition, such as result.status == 'refunded'");}
if(py.in("read",a)){yield* $52(a.at("read"),[...b,"read"]);}
if(py.in("with",a)){yield* $55(a.at("with"),[...b,"with"]);}
if(py.in("expect",a)){yield* $51(a.at("expect"),[...b,"expect"]);}}}
function* $57(a,b){if(py.is(a,"dict")){yield* $56(a,b);}else{yield* $51(a,b);}}
function* $58(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a name for what the step gives, such as order");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z",a)))){yield new $0("pattern",b,a,"write a name for what the step gives, such as order");}}
function* $59(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["text","value"])){yield new $0("additionalProperties",b,c,"",["text","value"]);}}
if(py.in("value",a)){yield* $9(a.at("value"),[...b,"value"]);}
if(py.in("text",a)){yield* $2(a.at("text"),[...b,"text"]);}}}
function* $60(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a reference, such as input.order_id, or order.lines for what the step order gives");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Za-z_][A-Za-z0-9_-]*(\\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))*\\Z",a)))){yield new $0("pattern",b,a,"write a reference, such as input.order_id, or order.lines for what the step order gives");}}
function* $61(a,b){if(py.is(a,"dict")){yield* $59(a,b);}else{yield* $60(a,b);}}
function* $62(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50 keys");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,[])){yield* $61(py.item(a,c),[...b,c]);}}}}
function* $63(a,b){if(!py.in(a,["extract","classify","choose","draft"])){yield new $0("enum",b,a,"",["extract","classify","choose","draft"]);}}
function* $64(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1 item");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50 items");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each item only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $60(d,[...b,c]);}}}
function* $65(a,b){if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z",a)))){yield new $0("pattern",b,a,"write names in letters, digits and underscores, such as order_id");}}
function* $66(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["description","enum","exclusiveMaximum","exclusiveMinimum","format","items","maxItems","maxLength","maximum","minItems","minLength","minimum","pattern","properties","required","type"])){yield new $0("additionalProperties",b,c,"",["description","enum","exclusiveMaximum","exclusiveMinimum","format","items","maxItems","maxLength","maximum","minItems","minLength","minimum","pattern","properties","required","type"]);}}
if(!py.in("type",a)){yield new $0("required",b,"type","string or number or integer or boolean or object or array");}
if(py.in("type",a)){yield* $4(a.at("type"),[...b,"type"]);}
if(py.in("description",a)){yield* $2(a.at("description"),[...b,"description"]);}
if(py.in("required",a)){yield* $26(a.at("required"),[...b,"required"]);}
if(py.in("minimum",a)){yield* $28(a.at("minimum"),[...b,"minimum"]);}
if(py.in("maximum",a)){yield* $28(a.at("maximum"),[...b,"maximum"]);}
if(py.in("exclusiveMinimum",a)){yield* $28(a.at("exclusiveMinimum"),[...b,"exclusiveMinimum"]);}
if(py.in("exclusiveMaximum",a)){yield* $28(a.at("exclusiveMaximum"),[...b,"exclusiveMaximum"]);}
if(py.in("enum",a)){yield* $30(a.at("enum"),[...b,"enum"]);}
if(py.in("pattern",a)){yield* $31(a.at("pattern"),[...b,"pattern"]);}
if(py.in("minLength",a)){yield* $33(a.at("minLength"),[...b,"minLength"]);}
if(py.in("maxLength",a)){yield* $33(a.at("maxLength"),[...b,"maxLength"]);}
if(py.in("format",a)){yield* $34(a.at("format"),[...b,"format"]);}
if(py.in("minItems",a)){yield* $33(a.at("minItems"),[...b,"minItems"]);}
if(py.in("maxItems",a)){yield* $33(a.at("maxItems"),[...b,"maxItems"]);}
if(py.in("properties",a)){yield* $68(a.at("properties"),[...b,"properties"]);}
if(py.in("items",a)){yield* $67(a.at("items"),[...b,"items"]);}}}
function* $67(a,b){if(py.is(a,"dict")){yield* $66(a,b);}else{yield* $4(a,b);}}
function* $68(a,b){let c,d;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if((py.is(a,"dict")&&(py.len(a) < 1))){yield new $0("minProperties",b,a,"give at least 1 key");}
if((py.is(a,"dict")&&(py.len(a) > 50))){yield new $0("maxProperties",b,a,"give at most 50 keys");}
if(py.is(a,"dict")){for(c of a){for(d of $65(c,b)){yield d._replace({is_key:true});}}
for(c of a){if(!py.in(c,[])){yield* $67(py.item(a,c),[...b,c]);}}}}
function* $69(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1 item");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100 items");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each item only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $1(d,[...b,c]);}}}
function* $70(a,b){if(!$13(a)){yield new $0("type",b,a,"write a share, such as 0.8: unless the model is at least this sure, a person looks");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a share, such as 0.8: unless the model is at least this sure, a person looks");}
if(($13(a)&&(a > 1))){yield new $0("maximum",b,a,"write a share, such as 0.8: unless the model is at least this sure, a person looks");}}
function* $71(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 200))){yield new $0("maxItems",b,a,"list at most 200 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $84(d,[...b,c]);}}}
function* $72(a,b){let c,d;
if((py.is(a,"list")&&(py.len(a) > 200))){yield new $0("maxItems",b,a,"list at most 200 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $84(d,[...b,c]);}}}
function* $73(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["because","do","otherwise","when"])){yield new $0("additionalProperties",b,c,"",["because","do","otherwise","when"]);}}
if(py.in("when",a)){yield* $51(a.at("when"),[...b,"when"]);}
if(py.in("do",a)){yield* $71(a.at("do"),[...b,"do"]);}
if(py.in("otherwise",a)){yield* $72(a.at("otherwise"),[...b,"otherwise"]);}
if(py.in("because",a)){yield* $2(a.at("because"),[...b,"because"]);}}}
function* $74(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1 item");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $73(d,[...b,c]);}}}
function* $75(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a name for one item, such as line");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z",a)))){yield new $0("pattern",b,a,"write a name for one item, such as line");}}
function* $76(a,b){if(!$32(a)){yield new $0("type",b,a,"write a whole number, such as 50: the most items of each, or characters of a draft");}
if(($13(a)&&(a < 1))){yield new $0("minimum",b,a,"write a whole number, such as 50: the most items of each, or characters of a draft");}
if(($13(a)&&(a > 4000))){yield new $0("maximum",b,a,"write a whole number, such as 50: the most items of each, or characters of a draft");}}
function* $77(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 200))){yield new $0("maxItems",b,a,"list at most 200 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $84(d,[...b,c]);}}}
function* $78(a,b){if(!$13(a)){yield new $0("type",b,a,"write a number of minutes, such as 60");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a number of minutes, such as 60");}
if(($13(a)&&(a > 10000000))){yield new $0("maximum",b,a,"write a number of minutes, such as 60");}}
function* $79(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["event","minutes","of","until"])){yield new $0("additionalProperties",b,c,"",["event","minutes","of","until"]);}}}
if(py.is(a,"dict")){if(py.in("minutes",a)){yield* $78(a.at("minutes"),[...b,"minutes"]);}
if(py.in("until",a)){yield* $60(a.at("until"),[...b,"until"]);}
if(py.in("event",a)){yield* $1(a.at("event"),[...b,"event"]);}
if(py.in("of",a)){yield* $60(a.at("of"),[...b,"of"]);}}}
function* $80(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) < 1))){yield new $0("minItems",b,a,"list at least 1 item");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100 items");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each item only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $52(d,[...b,c]);}}}
function* $81(a,b){if(!$32(a)){yield new $0("type",b,a,"write a whole number, such as 10: the most steps of the loop");}
if(($13(a)&&(a < 1))){yield new $0("minimum",b,a,"write a whole number, such as 10: the most steps of the loop");}
if(($13(a)&&(a > 1000))){yield new $0("maximum",b,a,"write a whole number, such as 10: the most steps of the loop");}}
function* $82(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write the name of your function in steps.py, such as match_lines");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z",a)))){yield new $0("pattern",b,a,"write the name of your function in steps.py, such as match_lines");}}
function* $83(a,b){if(!py.in(a,["done"])){yield new $0("enum",b,a,"",["done"]);}}
function* $84(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["as","ask","branch","do","each","escalate","finish","form","from","id","labels","loop","minutes","model","most","of","operations","output","python","read","report","shows","steps","task","unless_sure","wait","with","write"])){yield new $0("additionalProperties",b,c,"",["as","ask","branch","do","each","escalate","finish","form","from","id","labels","loop","minutes","model","most","of","operations","output","python","read","report","shows","steps","task","unless_sure","wait","with","write"]);}}
if(py.in("id",a)){yield* $58(a.at("id"),[...b,"id"]);}
if(py.in("read",a)){yield* $52(a.at("read"),[...b,"read"]);}
if(py.in("write",a)){yield* $52(a.at("write"),[...b,"write"]);}
if(py.in("with",a)){yield* $62(a.at("with"),[...b,"with"]);}
if(py.in("model",a)){yield* $63(a.at("model"),[...b,"model"]);}
if(py.in("from",a)){yield* $64(a.at("from"),[...b,"from"]);}
if(py.in("task",a)){yield* $2(a.at("task"),[...b,"task"]);}
if(py.in("output",a)){yield* $68(a.at("output"),[...b,"output"]);}
if(py.in("labels",a)){yield* $69(a.at("labels"),[...b,"labels"]);}
if(py.in("of",a)){yield* $60(a.at("of"),[...b,"of"]);}
if(py.in("unless_sure",a)){yield* $70(a.at("unless_sure"),[...b,"unless_sure"]);}
if(py.in("branch",a)){yield* $74(a.at("branch"),[...b,"branch"]);}
if(py.in("each",a)){yield* $60(a.at("each"),[...b,"each"]);}
if(py.in("as",a)){yield* $75(a.at("as"),[...b,"as"]);}
if(py.in("most",a)){yield* $76(a.at("most"),[...b,"most"]);}
if(py.in("do",a)){yield* $77(a.at("do"),[...b,"do"]);}
if(py.in("ask",a)){yield* $2(a.at("ask"),[...b,"ask"]);}
if(py.in("form",a)){yield* $68(a.at("form"),[...b,"form"]);}
if(py.in("shows",a)){yield* $64(a.at("shows"),[...b,"shows"]);}
if(py.in("minutes",a)){yield* $78(a.at("minutes"),[...b,"minutes"]);}
if(py.in("wait",a)){yield* $79(a.at("wait"),[...b,"wait"]);}
if(py.in("loop",a)){yield* $2(a.at("loop"),[...b,"loop"]);}
if(py.in("operations",a)){yield* $80(a.at("operations"),[...b,"operations"]);}
if(py.in("steps",a)){yield* $81(a.at("steps"),[...b,"steps"]);}
if(py.in("python",a)){yield* $82(a.at("python"),[...b,"python"]);}
if(py.in("escalate",a)){yield* $2(a.at("escalate"),[...b,"escalate"]);}
if(py.in("finish",a)){yield* $83(a.at("finish"),[...b,"finish"]);}
if(py.in("report",a)){yield* $2(a.at("report"),[...b,"report"]);}}}
function* $85(a,b){if(!$13(a)){yield new $0("type",b,a,"write a number, such as 500");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a number, such as 500");}
if(($13(a)&&(a > 1000000000000))){yield new $0("maximum",b,a,"write a number, such as 500");}}
function $86(a){let b;
for(b of a){return false;}
return true;}
function* $87(a,b){if(py.is(a,"dict")){if(!py.in("model",a)){yield new $0("required",b,"model","its model");}}}
function* $88(a,b){if(!py.in(a,["money","tokens"])){yield new $0("enum",b,a,"",["money","tokens"]);}}
function* $89(a,b){if(!py.in(a,["run","day","month"])){yield new $0("enum",b,a,"",["run","day","month"]);}}
function* $90(a,b){let c;
if(py.is(a,"dict")){if(py.in("model",a)){yield* $88(a.at("model"),[...b,"model"]);}
if(py.in("per",a)){yield* $89(a.at("per"),[...b,"per"]);}
if(!py.in("per",a)){yield new $0("required",b,"per","run or day or month");}
for(c of a){if(!py.in(c,["model","most","per"])){yield new $0("additionalProperties",b,c,"",["model","most","per"]);}}}}
function* $91(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write system.operation, such as billing.refund");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z",a)))){yield new $0("pattern",b,a,"write system.operation, such as billing.refund");}}
function* $92(a,b){if(!py.in(a,["call","run","day","month"])){yield new $0("enum",b,a,"",["call","run","day","month"]);}}
function* $93(a,b){if(!py.in(a,["deny","ask"])){yield new $0("enum",b,a,"",["deny","ask"]);}}
function* $94(a,b){let c;
if(py.is(a,"dict")){if(py.in("operation",a)){yield* $91(a.at("operation"),[...b,"operation"]);}
if(py.in("sum",a)){yield* $3(a.at("sum"),[...b,"sum"]);}
if(py.in("per",a)){yield* $92(a.at("per"),[...b,"per"]);}
if(py.in("by",a)){yield* $3(a.at("by"),[...b,"by"]);}
if(py.in("beyond",a)){yield* $93(a.at("beyond"),[...b,"beyond"]);}
if(!py.in("operation",a)){yield new $0("required",b,"operation","system.operation, such as billing.refund");}
if(!py.in("per",a)){yield new $0("required",b,"per","call or run or day or month");}
for(c of a){if(!py.in(c,["beyond","by","count","most","operation","per","sum"])){yield new $0("additionalProperties",b,c,"",["beyond","by","count","most","operation","per","sum"]);}}}}
function* $95(a,b){if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){if(py.in("most",a)){yield* $85(a.at("most"),[...b,"most"]);}
if(py.in("count",a)){yield* $27(a.at("count"),[...b,"count"]);}
if(!py.in("most",a)){yield new $0("required",b,"most","A number, such as 500");}}
if($86($87(a,b))){yield* $90(a,b);}else{yield* $94(a,b);}}
function* $96(a,b){if(!py.in(a,["prompt","schedule","webhook","event","threshold","run"])){yield new $0("enum",b,a,"",["prompt","schedule","webhook","event","threshold","run"]);}}
function* $97(a,b){if(!$16(a,"prompt")){yield new $0("const",b,a,"write prompt");}}
function* $98(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","prompt");}
if(py.in("kind",a)){yield* $97(a.at("kind"),[...b,"kind"]);}}}
function* $99(a,b){let c;
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["kind"])){yield new $0("additionalProperties",b,c,"",["kind"]);}}}}
function* $100(a,b){if($86($98(a,b))){yield* $99(a,b);}}
function* $101(a,b){if(!$16(a,"schedule")){yield new $0("const",b,a,"write schedule");}}
function* $102(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","schedule");}
if(py.in("kind",a)){yield* $101(a.at("kind"),[...b,"kind"]);}}}
function* $103(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write five fields, such as 0 6 * * *");}
if((py.is(a,"str")&&!py.bool(py.re_search("^\\S+( +\\S+){4}\\Z",a)))){yield new $0("pattern",b,a,"write five fields, such as 0 6 * * *");}}
function* $104(a,b){let c;
if(py.is(a,"dict")){if(py.in("cron",a)){yield* $103(a.at("cron"),[...b,"cron"]);}
if(!py.in("cron",a)){yield new $0("required",b,"cron","five fields, such as 0 6 * * *");}
for(c of a){if(!py.in(c,["cron","kind"])){yield new $0("additionalProperties",b,c,"",["cron","kind"]);}}}}
function* $105(a,b){if($86($102(a,b))){yield* $104(a,b);}}
function* $106(a,b){if(!$16(a,"webhook")){yield new $0("const",b,a,"write webhook");}}
function* $107(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","webhook");}
if(py.in("kind",a)){yield* $106(a.at("kind"),[...b,"kind"]);}}}
function* $108(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a path on this server, such as /hooks/orders");}
if((py.is(a,"str")&&!py.bool(py.re_search("^/[A-Za-z0-9/_-]*\\Z",a)))){yield new $0("pattern",b,a,"write a path on this server, such as /hooks/orders");}}
function* $109(a,b){let c;
if(py.is(a,"dict")){if(py.in("path",a)){yield* $108(a.at("path"),[...b,"path"]);}
if(!py.in("path",a)){yield new $0("required",b,"path","a path on this server, such as /hooks/orders");}
for(c of a){if(!py.in(c,["kind","path"])){yield new $0("additionalProperties",b,c,"",["kind","path"]);}}}}
function* $110(a,b){if($86($107(a,b))){yield* $109(a,b);}}
function* $111(a,b){if(!$16(a,"event")){yield new $0("const",b,a,"write event");}}
function* $112(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","event");}
if(py.in("kind",a)){yield* $111(a.at("kind"),[...b,"kind"]);}}}
function* $113(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a name in lower case, such as stock.low");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_.-]*\\Z",a)))){yield new $0("pattern",b,a,"write a name in lower case, such as stock.low");}}
function* $114(a,b){let c;
if(py.is(a,"dict")){if(py.in("name",a)){yield* $113(a.at("name"),[...b,"name"]);}
if(!py.in("name",a)){yield new $0("required",b,"name","A name in lower case, such as stock.low");}
for(c of a){if(!py.in(c,["kind","name"])){yield new $0("additionalProperties",b,c,"",["kind","name"]);}}}}
function* $115(a,b){if($86($112(a,b))){yield* $114(a,b);}}
function* $116(a,b){if(!$16(a,"threshold")){yield new $0("const",b,a,"write threshold");}}
function* $117(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","threshold");}
if(py.in("kind",a)){yield* $116(a.at("kind"),[...b,"kind"]);}}}
function* $118(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z",a)))){yield new $0("pattern",b,a,"write a text that matches ^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$");}}
function* $119(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a value, one of > >= < <= ==, and a number, such as level < 20");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\\.[0-9]+)?\\Z",a)))){yield new $0("pattern",b,a,"write a value, one of > >= < <= ==, and a number, such as level < 20");}}
function* $120(a,b){let c;
if(py.is(a,"dict")){if(py.in("read",a)){yield* $118(a.at("read"),[...b,"read"]);}
if(py.in("when",a)){yield* $119(a.at("when"),[...b,"when"]);}
if(!py.in("read",a)){yield new $0("required",b,"read","system.operation or system.value");}
if(!py.in("when",a)){yield new $0("required",b,"when","a value, one of > >= < <= ==, and a number, such as level < 20");}
for(c of a){if(!py.in(c,["kind","read","when"])){yield new $0("additionalProperties",b,c,"",["kind","read","when"]);}}}}
function* $121(a,b){if($86($117(a,b))){yield* $120(a,b);}}
function* $122(a,b){if(!$16(a,"run")){yield new $0("const",b,a,"write run");}}
function* $123(a,b){if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","run");}
if(py.in("kind",a)){yield* $122(a.at("kind"),[...b,"kind"]);}}}
function* $124(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write the id of another workflow, such as daily-report");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z",a)))){yield new $0("pattern",b,a,"write the id of another workflow, such as daily-report");}}
function* $125(a,b){let c;
if(py.is(a,"dict")){if(py.in("of",a)){yield* $124(a.at("of"),[...b,"of"]);}
if(!py.in("of",a)){yield new $0("required",b,"of","The id of another workflow, such as daily-report");}
for(c of a){if(!py.in(c,["kind","of"])){yield new $0("additionalProperties",b,c,"",["kind","of"]);}}}}
function* $126(a,b){if($86($123(a,b))){yield* $125(a,b);}}
function* $127(a,b){if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){if(!py.in("kind",a)){yield new $0("required",b,"kind","prompt or schedule or webhook or event or threshold or run");}
if(py.in("kind",a)){yield* $96(a.at("kind"),[...b,"kind"]);}}
yield* $100(a,b);
yield* $105(a,b);
yield* $110(a,b);
yield* $115(a,b);
yield* $121(a,b);
yield* $126(a,b);}
function* $128(a,b){if(!$32(a)){yield new $0("type",b,a,"write a whole number");}
if(!$16(a,2)){yield new $0("const",b,a,"write 2");}}
function* $129(a,b){if(!$32(a)){yield new $0("type",b,a,"write a whole number");}
if(($13(a)&&(a < 1))){yield new $0("minimum",b,a,"write a number of at least 1");}
if(($13(a)&&(a > 1000))){yield new $0("maximum",b,a,"write a number of at most 1000");}}
function* $130(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write lower-case words joined by hyphens, such as damaged-order");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z",a)))){yield new $0("pattern",b,a,"write lower-case words joined by hyphens, such as damaged-order");}
if((py.is(a,"str")&&(py.len(a) > 60))){yield new $0("maxLength",b,a,"shorten it to 60 characters");}}
function* $131(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&(py.len(a) > 200))){yield new $0("maxLength",b,a,"shorten it to 200 characters");}}
function* $132(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["description","goal","id","inputs","name","owner"])){yield new $0("additionalProperties",b,c,"",["description","goal","id","inputs","name","owner"]);}}
if(!py.in("id",a)){yield new $0("required",b,"id","Lower-case words joined by hyphens, such as damaged-order");}
if(!py.in("name",a)){yield new $0("required",b,"name","A short name that a colleague would recognise");}
if(py.in("id",a)){yield* $130(a.at("id"),[...b,"id"]);}
if(py.in("name",a)){yield* $1(a.at("name"),[...b,"name"]);}
if(py.in("owner",a)){yield* $131(a.at("owner"),[...b,"owner"]);}
if(py.in("goal",a)){yield* $2(a.at("goal"),[...b,"goal"]);}
if(py.in("description",a)){yield* $2(a.at("description"),[...b,"description"]);}
if(py.in("inputs",a)){yield* $37(a.at("inputs"),[...b,"inputs"]);}}}
function* $133(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["multi_system","outcome","persistent_context","step_dependencies","unprompted"])){yield new $0("additionalProperties",b,c,"",["multi_system","outcome","persistent_context","step_dependencies","unprompted"]);}}}
if(py.is(a,"dict")){if(py.in("multi_system",a)){yield* $19(a.at("multi_system"),[...b,"multi_system"]);}
if(py.in("step_dependencies",a)){yield* $19(a.at("step_dependencies"),[...b,"step_dependencies"]);}
if(py.in("unprompted",a)){yield* $19(a.at("unprompted"),[...b,"unprompted"]);}
if(py.in("persistent_context",a)){yield* $19(a.at("persistent_context"),[...b,"persistent_context"]);}
if(py.in("outcome",a)){yield* $19(a.at("outcome"),[...b,"outcome"]);}}}
function* $134(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["autonomy_tolerance","baseline","data_quality","data_sensitivity","engagement","error_cost","external_reach","fixed_rules","judgment","known_path","maturity","named_process","one_call_enough","product_exists","regulation","reserved_for_person","reversibility","verifiability"])){yield new $0("additionalProperties",b,c,"",["autonomy_tolerance","baseline","data_quality","data_sensitivity","engagement","error_cost","external_reach","fixed_rules","judgment","known_path","maturity","named_process","one_call_enough","product_exists","regulation","reserved_for_person","reversibility","verifiability"]);}}
if(py.in("engagement",a)){yield* $19(a.at("engagement"),[...b,"engagement"]);}
if(py.in("known_path",a)){yield* $19(a.at("known_path"),[...b,"known_path"]);}
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
function* $135(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $50(d,[...b,c]);}}}
function* $136(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $127(d,[...b,c]);}}}
function* $137(a,b){if(!py.in(a,["function","mcp","webhook"])){yield new $0("enum",b,a,"",["function","mcp","webhook"]);}}
function* $138(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&!$29(a))){yield new $0("uniqueItems",b,a,"list each item only once");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $137(d,[...b,c]);}}}
function* $139(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 100))){yield new $0("maxItems",b,a,"list at most 100 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $95(d,[...b,c]);}}}
function* $140(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 50))){yield new $0("maxItems",b,a,"list at most 50 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $57(d,[...b,c]);}}}
function* $141(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 200))){yield new $0("maxItems",b,a,"list at most 200 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $84(d,[...b,c]);}}}
function* $142(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a currency code of ISO 4217, such as EUR");}
if((py.is(a,"str")&&!py.bool(py.re_search("^[A-Z]{3}\\Z",a)))){yield new $0("pattern",b,a,"write a currency code of ISO 4217, such as EUR");}}
function* $143(a,b){if(!$13(a)){yield new $0("type",b,a,"write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12");}
if(($13(a)&&(a < 1))){yield new $0("minimum",b,a,"write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12");}
if(($13(a)&&(a > 10000))){yield new $0("maximum",b,a,"write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12");}}
function* $144(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["calls_per_run","coverage","currency","hourly_cost","minutes_by_hand","released","review_minutes","runs_per_month"])){yield new $0("additionalProperties",b,c,"",["calls_per_run","coverage","currency","hourly_cost","minutes_by_hand","released","review_minutes","runs_per_month"]);}}
if(py.in("runs_per_month",a)){yield* $14(a.at("runs_per_month"),[...b,"runs_per_month"]);}
if(py.in("minutes_by_hand",a)){yield* $14(a.at("minutes_by_hand"),[...b,"minutes_by_hand"]);}
if(py.in("review_minutes",a)){yield* $14(a.at("review_minutes"),[...b,"review_minutes"]);}
if(py.in("hourly_cost",a)){yield* $14(a.at("hourly_cost"),[...b,"hourly_cost"]);}
if(py.in("currency",a)){yield* $142(a.at("currency"),[...b,"currency"]);}
if(py.in("coverage",a)){yield* $15(a.at("coverage"),[...b,"coverage"]);}
if(py.in("released",a)){yield* $15(a.at("released"),[...b,"released"]);}
if(py.in("calls_per_run",a)){yield* $143(a.at("calls_per_run"),[...b,"calls_per_run"]);}}}
function* $145(a,b){if(!$13(a)){yield new $0("type",b,a,"write a number");}
if(($13(a)&&(a < 0))){yield new $0("minimum",b,a,"write a number of at least 0");}}
function* $146(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["error_rate","escalation_rate","minutes_saved"])){yield new $0("additionalProperties",b,c,"",["error_rate","escalation_rate","minutes_saved"]);}}
if(py.in("error_rate",a)){yield* $15(a.at("error_rate"),[...b,"error_rate"]);}
if(py.in("escalation_rate",a)){yield* $15(a.at("escalation_rate"),[...b,"escalation_rate"]);}
if(py.in("minutes_saved",a)){yield* $145(a.at("minutes_saved"),[...b,"minutes_saved"]);}}}
function $147(a){if(!py.bool(py.re_fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}",a))){return false;}
try{py.datetime_date_fromisoformat(a);}catch(error_){if(error_ instanceof py.ValueError) {return false;}else throw error_;}
return true;}
function* $148(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&!$147(a))){yield new $0("format",b,a,"write a date as year-month-day, such as 2027-05-20");}}
function* $149(a,b){if(!py.in(a,["proposed","accepted","rejected","deprecated","superseded"])){yield new $0("enum",b,a,"",["proposed","accepted","rejected","deprecated","superseded"]);}}
function* $150(a,b){if(!py.is(a,"str")){yield new $0("type",b,a,"write a text");}
if((py.is(a,"str")&&!$147(a))){yield new $0("format",b,a,"write a date as year-month-day, such as 2027-05-20");}}
function* $151(a,b){let c,d;
if(!py.is(a,"list")){yield new $0("type",b,a,"write a list, `- item` lines or [a, b]");}
if((py.is(a,"list")&&(py.len(a) > 20))){yield new $0("maxItems",b,a,"list at most 20 items");}
if(py.is(a,"list")){for([c,d] of py.enumerate(a)){yield* $1(d,[...b,c]);}}}
function* $152(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["date","deciders","status","supersedes"])){yield new $0("additionalProperties",b,c,"",["date","deciders","status","supersedes"]);}}}
if(py.is(a,"dict")){if(py.in("status",a)){yield* $149(a.at("status"),[...b,"status"]);}
if(py.in("date",a)){yield* $150(a.at("date"),[...b,"date"]);}
if(py.in("deciders",a)){yield* $151(a.at("deciders"),[...b,"deciders"]);}
if(py.in("supersedes",a)){yield* $1(a.at("supersedes"),[...b,"supersedes"]);}}}
function* $153(a,b){let c;
if(!py.is(a,"dict")){yield new $0("type",b,a,"write a section here, `key: value` lines indented below it");}
if(py.is(a,"dict")){for(c of a){if(!py.in(c,["answers","done_when","handoff","limits","path","pilot","profile","record","review_by","rulebook","scoping","systems","triggers","volume","workflow"])){yield new $0("additionalProperties",b,c,"",["answers","done_when","handoff","limits","path","pilot","profile","record","review_by","rulebook","scoping","systems","triggers","volume","workflow"]);}}
if(!py.in("scoping",a)){yield new $0("required",b,"scoping","2");}
if(!py.in("workflow",a)){yield new $0("required",b,"workflow","a section");}
if(!py.in("answers",a)){yield new $0("required",b,"answers","The five criteria; a missing answer counts as unsure");}
if(py.in("scoping",a)){yield* $128(a.at("scoping"),[...b,"scoping"]);}
if(py.in("rulebook",a)){yield* $129(a.at("rulebook"),[...b,"rulebook"]);}
if(py.in("workflow",a)){yield* $132(a.at("workflow"),[...b,"workflow"]);}
if(py.in("answers",a)){yield* $133(a.at("answers"),[...b,"answers"]);}
if(py.in("profile",a)){yield* $134(a.at("profile"),[...b,"profile"]);}
if(py.in("systems",a)){yield* $135(a.at("systems"),[...b,"systems"]);}
if(py.in("triggers",a)){yield* $136(a.at("triggers"),[...b,"triggers"]);}
if(py.in("handoff",a)){yield* $138(a.at("handoff"),[...b,"handoff"]);}
if(py.in("limits",a)){yield* $139(a.at("limits"),[...b,"limits"]);}
if(py.in("done_when",a)){yield* $140(a.at("done_when"),[...b,"done_when"]);}
if(py.in("path",a)){yield* $141(a.at("path"),[...b,"path"]);}
if(py.in("volume",a)){yield* $144(a.at("volume"),[...b,"volume"]);}
if(py.in("pilot",a)){yield* $146(a.at("pilot"),[...b,"pilot"]);}
if(py.in("review_by",a)){yield* $148(a.at("review_by"),[...b,"review_by"]);}
if(py.in("record",a)){yield* $152(a.at("record"),[...b,"record"]);}}}
const $154=py.record({line:$1,text:$2,name:$3,field:$8,origin:$12,amount:$14,share:$15,answer:$17,given:$19,rating:$20,rated:$22,system:$50,operation:$48,kind:$7,length:$33,bound:$28,input:$36,inputs:$37,expression:$51,check:$57,given_to_check:$54,step:$84,case:$73,called:$52,reference:$60,references:$64,minutes:$78,sources:$62,value_source:$61,fields:$68,form_field:$67,limit:$95,trigger:$127,root:$153});
function $155(a,b=60){let c;
c=py.str(a);
if((py.len(c) > b)){c=py.add(py.slice(c,0,py.subtract(b,1)),"\u2026");}
return py.repr(c);}
function $156(a){let b;
b=py.call("","join",[...a].map((c)=>(py.is(c,"int")?"["+py.str(py.add(c,1))+"]":"."+py.str(c))));
return (py.bool(b)?py.slice($155(py.call(b,"lstrip","."),80),1,-1):"the file");}
class $157 extends py.Exception{exit_code = 2;
constructor(b,c,d=null){super(b);
this.problem=b;
this.fix=c;
this.where=d;}
__str__(){let b;
b=(py.bool(this.where)?py.str(this.where)+": ":"");
return py.str(b)+py.str(this.problem)+"\n  \u2192 "+py.str(this.fix);}}
function $158(a,b,c=""){let d;
if((py.bool(c)&&!py.bool(b))){return c;}
d=py.difflib_get_close_matches(py.slice(a,0,60),b,1);
if(py.bool(d)){return "write "+py.repr(py.str(py.item(d,0)));}
return "choose one of "+py.str(py.call(", ","join",b));}
class $159 extends $157{constructor(b,c,d,e){let f;
f=$158(b,d);
if(!py.bool(py.call(f,"startswith","write"))){f="delete it, or "+py.str(f);}
super(py.str(c)+" has no key "+py.str($155(b)),f,e);}}
class $160 extends $157{constructor(b,c,d,e){super(py.str(c)+" lacks "+py.repr(b),"add "+py.str(b)+": "+py.str(d),e);}}
class $161 extends $157{}
function $162(a){let b;
if(py.is(a,"dict","list")){b=(py.is(a,"dict")?"section":"list");
return py.str((py.bool(a)?"a":"an empty"))+" "+py.str(b);}
return $155(a);}
function $163(a){return py.in(py.slice(a,0,1),py.set([["answers"],["profile"]]));}
class $164 extends $157{constructor(b,c,d,e){super(py.repr(c)+" has no answer "+py.str($155(b)),$158(py.str(b),d),e);}}
function $165(a){let b;
b=[...a].flatMap((c)=>(c!=="answer")?[py.str(c)]:[]);
return (py.bool(b)?py.item(b,-1):"the file");}
function $166(a,b){let c,d,e,f,g;
[c,d,e]=[a.path,py.value(a),a.offered];
f=$156(c);
if(py.is(d,"dict","list")){g="write one of "+py.str(py.call(", ","join",e));
return new $161(py.str(f)+" is "+py.str($162(d)),g,b);}
if(!py.bool($163(c))){g=$158(py.str(d),e);
return new $161(py.str(f)+" is "+py.str($162(d)),g,b);}
return new $164(d,$165(c),e,b);}
const $167=py.record({minItems:"has too few items",maxItems:"has too many items",uniqueItems:"lists an item twice",minProperties:"has too few keys",maxProperties:"has too many keys"});
function $168(a,b){let c,d,e,f,g,h;
c=a.path;
d=$156(c);
{const subject_=a.keyword;if(py.eq(subject_,"additionalProperties")){e=b.key_place([...c,py.value(a)]);
return new $159(py.value(a),d,a.offered,e);}else if(py.eq(subject_,"required")){e=b.key_place(c);
return new $160(py.value(a),d,a.fix,e);}else if(py.eq(subject_,"enum")){return $166(a,b.place(c));}}
e=b.place(c);
if(py.in(a.keyword,$167)){f=py.str(d)+" "+py.str(py.item($167,a.keyword));
return new $161(f,a.fix,e);}
g="is";
if(py.bool(a.is_key)){e=b.key_place([...c,py.value(a)]);
g="names";}
h=$162(py.value(a));
return new $161(py.str(d)+" "+py.str(g)+" "+py.str(h),a.fix,e);}
const $169=py.record({true:"yes",yes:"yes",on:"yes",false:"no",no:"no",off:"no"});
const $170="[+-]?\\d{1,15}";
const $171="[+-]?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})([eE][+-]?\\d{1,2})?";
function $172(a,b=false){let c;
if(py.bool(py.re_fullmatch($170,a,""))){return py.int(a);}
c=py.and(!py.bool(b),()=>py.re_fullmatch($171,a,""));
return (py.bool(c)?py.float(a):null);}
function $173(a,b,c){let d;
if((py.is(c,"list")&&py.in(true,c))){a=$169.get(py.call(a,"lower"),a);}
if((py.is(c,"list")&&py.in(py.call(a,"lower"),c))){return py.call(a,"lower");}
if(py.in(b,["number","integer"])){d=$172(a,(b==="integer"));
return ((d===null)?a:d);}
return a;}
class $174{constructor(b,c,d="root",e=null){this.schema=b;
this._definitions=c;
this._root=d;
this._added=py.or(e,()=>py.dict([]));}
convert(b){return this._convert(b,this.schema);}
*mistakes(b,c){let d,e,f;
d=py.set();
for(e of this.violations(b)){f=$168(e,c);
if(!py.in([f.where,f.problem],d)){d.add([f.where,f.problem]);
yield f;}}}
*violations(b){let c,d,e,f,g;
for(c of py.item(this._definitions,this._root)(b,[])){d=py.and(py.eq(c.path,["profile"]),()=>c.offered);
if(!py.bool(d)){yield c;}else{if(!py.in(py.value(c),this._added)){yield c._replace({offered:[...py.sorted([...c.offered,...this._added])]});}}}
e=(py.is(b,"dict")?b.get("profile"):null);
for([f,g] of (py.is(e,"dict")?this._added.items():[])){if(py.in(f,e)){yield* py.item(this._definitions,g)(py.item(e,f),["profile",f]);}}}
is_sound(b,c){return $86(py.item(this._definitions,c)(b,[]));}
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
if(py.is(b,"str")){return $173(b,d,c.get("enum",[]));}
return b;}
_resolve(b,c){let d,e,f;
while(true){if(py.in("$ref",c)){d=this.schema;
for(e of py.call(py.call(c.at("$ref"),"removeprefix","#/"),"split","/")){d=py.item(d,e);}
f=py.merge(d.get("properties",py.dict([])),c.get("properties",py.dict([])));
c=py.merge(d,c,py.dict([["properties",f]]));
c.delete("$ref");}else{if((py.in("if",c)&&py.eq(c.at("if"),py.record({type:"object"})))){c=py.item(c,(py.is(b,"dict")?"then":"else"));}else{return c;}}}}}
class $175 extends py.tuple("file line column"){static get defaults(){return{line:0,column:0};}
__str__(){let b;
b=this.file;
if(!py.bool(py.call(b,"isprintable"))){b=py.slice(py.repr(b),1,-1);}
return (py.bool(this.line)?py.str(b)+":"+py.str(this.line)+":"+py.str(this.column):b);}}
const $176=2;
class $177 extends $157{constructor(b,c){super("the id "+py.repr(b)+" is given twice","rename one of the two",c);}}
class $178 extends py.tuple("file value values keys duplicates"){static get defaults(){return{value:null,values:py.dict(),keys:py.dict(),duplicates:py.list()};}
place(b){while((py.bool(b)&&!py.in(b,this.values))){b=py.slice(b,0,-1);}
return this.values.get(b,new $175(this.file,1,1));}
key_place(b){return py.or(this.keys.get(b),()=>this.place(b));}
*repeated_ids(b,c){let d,e,f;
d=py.set();
for([e,f] of py.enumerate(b)){if(py.in(f.at("id"),d)){yield new $177(f.at("id"),this.place([...c,e,"id"]));}
d.add(f.at("id"));}}}
class $179 extends $157{}
const $180=["type","description","required","target"];
const $181=["pattern","minLength","maxLength","format"];
const $182=["minimum","maximum","exclusiveMinimum","exclusiveMaximum"];
const $183=py.record({string:["enum",...$181],number:["enum",...$182],integer:["enum",...$182],boolean:[],array:["items","minItems","maxItems"],object:["properties"]});
function $184(a){return py.str((py.in(py.call(py.slice(a,0,1),"lower"),[..."aeiou"])?"an":"a"))+" "+py.str(a);}
class $185 extends $157{}
const $186=[["minimum","maximum"],["minLength","maxLength"],["exclusiveMinimum","exclusiveMaximum"],["minItems","maxItems"]];
const $187=["number","integer"];
function* $188(a,b,c){let d,e,f,g,h;
d=(a.at("type")==="integer");
for([e,f] of py.enumerate(a.get("enum",[]))){if(($172(f,d)===null)){g=c.place([...b,"enum",e]);
h=py.str($155(f))+" is not "+py.str($184(a.at("type")));
yield new $185(h,"write a number, or type: string",g);}}}
const $189=256;
class $190 extends py.ValueError{constructor(b,c){super(b);
this.problem=b;
this.fix=c;}}
const $191=($189 ** 3);
const $192="repeat fewer parts, limit them as in {1,20}, or do not repeat a part that matches in several ways";
function $193(a,b,c=0){return new $203(a,b,c).whole().sample;}
class $194 extends py.tuple("tries sample"){}
const $195=py.add($191,1);
const $196=py.re_compile("\\\\([dwsDWS]|[^A-Za-z0-9])");
const $197="use only characters, [classes], \\d \\w \\s, groups, | and repetitions";
const $198=py.record({d:"0123456789",w:"abcdefghijklmn",s:" ",D:"x",W:"-",S:"x"});
const $199=py.re_compile("\\[\\^?(?:\\\\.|[^\\\\\\[\\]])+\\]");
const $200="write it as in [A-Za-z0-9_-]";
const $201=py.re_compile("[*+?]|\\{(\\d{1,4})(?:(,)(\\d{0,4}))?\\}");
function $202(a){let b,c;
b=py.dict([["*",[0,$189]],["+",[1,$189]],["?",[0,1]]]);
if(py.in(py.item(a,0),b)){return py.item(b,py.item(a,0));}
c=py.int(py.item(a,1));
if(!py.bool(py.item(a,2))){return [c,c];}
if(!py.bool(py.item(a,3))){return [c,py.max([$189,c],undefined)];}
return [c,py.int(py.item(a,3))];}
class $203{constructor(b,c,d){this.text=b;
this.number=c;
this.longer=d;
this.at=0;
this.end=py.len(b);}
whole(){let b,c,d;
b=1;
if(py.bool(py.call(this.text,"startswith","^"))){this.at=1;}else{b=$189;}
if(py.bool(py.re_search("(?<!\\\\)(\\\\\\\\)*\\$$",this.text))){this.end=py.subtract(this.end,1);}
c=this.alternatives();
if((this.at < this.end)){d="delete the bracket, or write \\) for the character";
throw new $190("it closes a bracket that is not open",d);}
if((py.multiply(b,c.tries) > $191)){throw new $190("there are too many ways to try it against a text",$192);}
return c;}
alternatives(){let b,c;
b=[this.sequence()];
while(((this.at < this.end)&&(py.item(this.text,this.at)==="|"))){this.at=py.add(this.at,1);
py.call(b,"append",this.sequence());}
c=py.item(b,py.modulo(py.subtract(this.number,1),py.len(b)));
return new $194(py.sum([...b].map((d)=>d.tries)),c.sample);}
sequence(){let b,c,d;
b=1;
c="";
while(((this.at < this.end)&&!py.in(py.item(this.text,this.at),"|)"))){d=this.repetition(this.atom());
b=py.min([py.multiply(b,d.tries),$195],undefined);
c=py.add(c,d.sample);}
return new $194(b,c);}
atom(){let b,c,d,e,f;
b=py.item(this.text,this.at);
if((b==="(")){return this.group();}
if((b==="[")){return this.of_class();}
if((b==="\\")){c=$196.match(this.text,this.at,this.end);
if((c===null)){d=py.slice(this.text,this.at,py.add(this.at,2));
throw new $190("it uses "+py.str(d)+", which is not supported",$197);}
this.at=c.end();
e=$198.get(py.item(c,1),py.item(c,1));
return new $194(1,py.item(e,py.modulo(this.number,py.len(e))));}
if(py.in(b,"^$*+?{}]")){f="write \\"+py.str(b)+" for the character itself";
throw new $190("it uses "+py.str(b)+" where it has no meaning",f);}
this.at=py.add(this.at,1);
return new $194(1,((b===".")?"x":b));}
group(){let b,c,d;
this.at=py.add(this.at,1);
if(py.bool(py.call(this.text,"startswith","?",this.at))){if(!py.bool(py.call(this.text,"startswith","?:",this.at))){b=py.slice(this.text,py.subtract(this.at,1),py.add(this.at,2));
throw new $190("it uses "+py.str(b)+", which is not supported",$197);}
this.at=py.add(this.at,2);}
c=this.alternatives();
if((this.at >= this.end)){d="close the bracket, or write \\( for the character";
throw new $190("it leaves a bracket open",d);}
this.at=py.add(this.at,1);
return c;}
of_class(){let b,c;
b=$199.match(this.text,this.at,this.end);
if(((b===null)||py.bool(py.re_search("\\\\(?![dwsDWS]|[^A-Za-z0-9])",py.item(b,0))))){throw new $190("it has a character class that is not supported",$200);}
try{c=[...py.range(32,127)].flatMap((d)=>py.bool(py.re_fullmatch(py.item(b,0),py.chr(d)))?[py.chr(d)]:[]);}catch(error_){if(error_ instanceof SyntaxError) {throw new $190("it has a range that runs backwards","write the lower character first, as in [a-z]");}else throw error_;}
if(!py.bool(c)){throw new $190("it has a character class without a plain character",$200);}
this.at=b.end();
return new $194(1,py.item(c,py.modulo(this.number,py.len(c))));}
repetition(b){let c,d,e,f,g,h,i;
c=$201.match(this.text,this.at,this.end);
if((c===null)){return b;}
this.at=c.end();
if((py.bool(py.call(this.text,"startswith","?",this.at))&&(this.at < this.end))){this.at=py.add(this.at,1);}
[d,e]=$202(c);
if((d > e)){f="write the lower number first, as in {1,20}";
throw new $190("it has a repetition from more to less",f);}
g=py.add(py.subtract(e,d),1);
h=$195;
if((b.tries===1)){h=g;}else{if((e <= 24)){h=py.min([py.multiply(g,(b.tries ** e)),$195],undefined);}}
i=py.min([py.add(py.max([d,1],undefined),this.longer),e],undefined);
return new $194(h,py.multiply(b.sample,i));}}
function $204(a){new $203(a,1,0).whole();}
function* $205(a,b,c){let d,e,f,g;
try{$204(a.at("pattern"));}catch(error_){if(error_ instanceof $190) {d =error_;e=c.place([...b,"pattern"]);
f="the pattern "+py.str($155(a.at("pattern")))+" is not supported: "+py.str(d.problem);
yield new $185(f,d.fix,e);}else throw error_;}
if((a.get("maxLength",0) > $189)){f="a pattern is tried on at most "+py.str($189)+" characters";
g="write maxLength: "+py.str($189)+" or less, or delete maxLength";
yield new $185(f,g,c.place([...b,"maxLength"]));}}
function* $206(a,b,c){let d,e,f,g,h,i,j;
d=a.at("type");
for(e of a){if(!py.in(e,[...$180,...py.item($183,d)])){f=c.key_place([...b,e]);
g="delete it";
if(py.bool(py.item($183,d))){g="delete it, or "+py.str($158(e,py.item($183,d)));}
h=py.str(e)+" does not apply to "+py.str($184(d));
yield new $185(h,g,f);}}
for([i,j] of $186){if((py.in(i,a)&&py.in(j,a)&&(py.item(a,i) > py.item(a,j)))){f=c.place([...b,j]);
g="raise "+py.str(j)+", or lower "+py.str(i);
yield new $185(py.str(j)+" is below "+py.str(i),g,f);}}
if(py.in(d,$187)){yield* $188(a,b,c);}
if(((d==="string")&&py.in("pattern",a))){yield* $205(a,b,c);}}
function* $207(a,b,c){let d,e;
for([d,e] of a.items()){if(!py.is(e,"str")){yield* $206(e,[...b,d],c);}}}
const $208=["targets"];
const $209=["sends","secret","untrusted"];
class $210 extends $157{}
function $211(a){let b;
b=a.get("input",py.dict([])).items();
return [...b].flatMap(([c,d])=>(py.is(d,"dict")&&py.in("target",d))?[c]:[]);}
function* $212(a,b,c){let d,e,f,g,h,i;
if((a.at("effect")!=="read")){return null;}
d=[...a.get("input",py.dict([]))];
for([e,f] of py.enumerate(a.get("sends",[]))){if(!py.in(f,d)){g=c.place([...b,"sends",e]);
h=$158(f,d,"declare the input, or delete sends");
i="sends names "+py.str($155(f))+", which is not an input";
yield new $210(i,h,g);}}}
function* $213(a,b,c){let d,e,f,g,h,i,j,k;
d=(a.at("effect")==="read");
[e,f]=(py.bool(d)?[$208,"write"]:[$209,"read"]);
for(g of [...e].flatMap((l)=>py.in(l,a)?[l]:[])){h="delete "+py.str(g)+", or write effect: "+py.str(f);
i="a "+py.str(a.at("effect"))+" cannot have "+py.repr(g);
yield new $210(i,h,c.key_place([...b,g]));}
for(j of $211(a)){k=c.key_place([...b,"input",j,"target"]);
if(py.bool(d)){h="write sends: ["+py.str(j)+"] if it leaves your systems, or delete target";
yield new $210("an input of a read cannot be a target",h,k);}else{if(py.in("targets",a)){i="targets: [] says that no input is a target, but this input is one";
h="delete targets, or target";
yield new $210(i,h,k);}}}
yield* $212(a,b,c);}
function $214(a){let b;
{const subject_=a.get("undo");if(py.is(subject_,"dict")&&py.in("operation",subject_)&&py.true(b=py.item(subject_,"operation"))){return py.str(b);}else if(py.is(subject_,"str")&&py.true(b=subject_)){return b;}}
return null;}
function $215(a){return (py.is(a,"str")||(a.get("required","yes")==="yes"));}
function $216(a,b){let c;
c=py.set(["integer","number"]);
return (py.in(a,[null,b])||py.eq(py.set([a,b]),c));}
function $217(a){if(py.is(a,"str")){return a;}
return py.str(a.at("type"));}
function $218(a){return $184(py.str(a));}
function $219(a,b,c,d){let e,f,g,h;
e=$218($217(py.item(a.at("input"),b)));
f="undo gives "+py.str(c.text)+" to "+py.repr(b)+" of "+py.repr(a.at("id"));
g=py.str(f)+", but it is "+py.str($218(c.type))+" and not "+py.str(e);
h="declare both as "+py.str(e)+", or use another source";
return new $210(g,h,d);}
class $220 extends py.tuple("text type"){}
function* $221(a,b,c){let d,e,f,g,h,i,j;
d=a.get("input",py.dict([]));
e=b.at("id");
for([f,g] of b.get("input",py.dict([])).items()){if((!py.in(f,d)&&!$215(g))){continue;}
if(!py.in(f,d)){h="undo names "+py.repr(e)+", but "+py.repr(a.at("id"))+" has no input "+py.repr(f)+" for it";
i="{operation: "+py.str(e)+", with: {"+py.str(f)+": result."+py.str(f)+"}}";
j="write undo: "+py.str(i)+" and declare "+py.str(f)+" in output";
yield new $210(h,j,c);}else{if(!py.bool($216($217(py.item(d,f)),$217(g)))){yield $219(b,f,new $220("input."+py.str(f),$217(py.item(d,f))),c);}}}}
function $222(a){{const subject_=$169.get(py.call(a,"lower"));if(py.eq(subject_,"yes")){return true;}else if(py.eq(subject_,"no")){return false;}}
return null;}
function $223(a,b){if(!py.is(a,"str")){return null;}
if((b==="string")){return a;}
if((b==="boolean")){return $222(a);}
return $172(a,(b==="integer"));}
class $224 extends py.Exception{constructor(b,c){super(b);
this.fix=c;}}
function $225(a,b){let c,d;
if(($223(a,b)!==null)){return new $220($155(a),b);}
c="a section or list";
if(py.is(a,"str")){c=$155(a);}
d="write "+py.str($218(b))+" as the value";
throw new $224("is "+py.str(c)+", but must be "+py.str($218(b)),d);}
const $226=200;
const $227="[A-Za-z_][A-Za-z0-9_-]*";
const $228=py.str($227)+"(?:\\.(?:"+py.str($227)+"|[0-9]+))*";
class $229 extends py.tuple("root steps"){__str__(){return py.call(".","join",[this.root,...this.steps]);}}
function $230(a){let b,c;
if(((py.len(a) > $226)||!py.bool(py.re_fullmatch($228,a)))){throw new py.ValueError(py.repr(py.slice(a,0,60))+" is not a reference; write a root and keys, such as input.id");}
[b,...c]=py.call(a,"split",".");
return new $229(b,[...c]);}
function $231(a,b,c,d){let e,f,g,h;
e=d.at("id");
if((b==="input")){f=[...d.get("input",py.dict([]))];
g="declare "+py.str(c)+" as an input of "+py.str(e);
h=$158(c,f,g);
return new $224("uses "+py.str(a)+", which is not an input of "+py.repr(e),h);}
f=[...d.get("output",py.dict([]))];
h=$158(c,f,"add output: {"+py.str(c)+": string} to "+py.str(e));
return new $224("uses "+py.str(a)+", but output declares no "+py.repr(c),h);}
function $232(a,b,c,d){let e,f,g;
if((a===null)){return null;}
e=$217(a);
if((e==="array")){if(py.bool(py.call(b,"isdecimal"))){return a.get("items");}
f="name an item by its number, from 0, such as "+py.str(d)+".0";
throw new $224("uses "+py.str(c)+", but "+py.str(d)+" is an array",f);}
if((e!=="object")){f="write "+py.str(d)+", or declare it as an object";
throw new $224("uses "+py.str(c)+", but "+py.str(d)+" is "+py.str($218(e)),f);}
g=a.get("properties");
if((g===null)){return null;}
if(!py.in(b,g)){f=$158(b,[...g]);
throw new $224("uses "+py.str(c)+", but "+py.str(d)+" declares no "+py.repr(b),f);}
return py.item(g,b);}
function $233(a,b,c){let d,e,f,g,h,i,j;
if(py.is(a,"dict")){return $225(a.at("value"),b);}
[d,[e,...f]]=$230(a);
g=c.get(((d==="input")?"input":"output"),py.dict([]));
if(!py.in(e,g)){throw $231(a,d,e,c);}
h=py.item(g,e);
i=py.str(d)+"."+py.str(e);
for(j of f){h=$232(h,j,a,i);
i=py.add(i,"."+py.str(j));}
return new $220(a,((h!==null)?$217(h):null));}
function* $234(a,b,c,d){let e,f,g,h,i,j,k,l,m,n,o,p;
e=a.at("undo").at("with");
f=b.get("input",py.dict([]));
g=[...f.items()].flatMap(([q,r])=>$215(r)?[q]:[]);
for(h of [...g].flatMap((q)=>!py.in(q,e)?[q]:[])){i="undo.with lacks "+py.repr(h)+", which "+py.repr(b.at("id"))+" needs";
j="result."+py.str(h)+", an input of the write such as input."+py.str(h)+", or {value: \u2026}";
k=d.key_place(c);
yield new $210(i,"add "+py.str(h)+": "+py.str(j),k);}
for([h,l] of e.items()){if(!py.in(h,f)){i="undo.with names "+py.str($155(h))+", which is not an input of "+py.repr(b.at("id"));
m=$158(h,[...f],"write with: {}");
yield new $210(i,m,d.key_place([...c,h]));
continue;}
k=d.place([...c,h]);
n=$217(py.item(f,h));
try{o=$233(l,n,a);}catch(error_){if(error_ instanceof $224) {p =error_;i="undo.with."+py.str(h)+" "+py.str(p);
yield new $210(i,p.fix,k);
continue;}else throw error_;}
if(!py.bool($216(o.type,n))){yield $219(b,h,o,k);}}}
function* $235(a,b,c,d){let e,f,g,h,i,j,k,l,m;
e=$214(a);
f=!py.is(a.at("undo"),"dict");
g=[...c,"undo"];
if(!py.bool(f)){g=[...g,"operation"];}
h=py.dict([...b].flatMap((n)=>(n.at("effect")==="write")?[[n.at("id"),n]]:[]));
py.call(h,"pop",a.at("id"),null);
if(!py.in(e,h)){i="declare the operation that reverses this one, or delete undo";
if(py.bool(h)){i=$158(py.str(e),[...h]);}
j="undo names "+py.repr(e)+", which is not another write of this system";
yield new $210(j,i,d.place(g));
return null;}
k=py.item(h,e);
l=$214(k);
if(!py.in(l,[null,a.at("id")])){j="undo names "+py.repr(e)+", which has another undo, "+py.repr(l);
m="name a write that only undoes "+py.str(a.at("id"));
i=py.str(m)+", or delete the undo of "+py.str(e);
yield new $210(j,i,d.place(g));}
if(py.bool(f)){yield* $221(a,k,d.place(g));}else{yield* $234(a,k,[...c,"undo","with"],d);}}
const $236="never";
const $237="always";
class $238 extends py.tuple("name sign threshold"){}
function $239(a){let b,c,d,e;
b=py.next([...[">=","<=","==",">","<"]].flatMap((f)=>py.in(f,a)?[f]:[]));
[c,d,e]=py.call(a,"partition",b);
return new $238(py.call(c,"strip"),b,py.decimal_Decimal(py.call(e,"strip")));}
function $240(a){return [...a.items()].flatMap(([b,c])=>py.in($217(c),$187)?[b]:[]);}
function* $241(a,b,c,d){let e,f,g,h,i,j,k;
yield* $213(a,c,d);
if((a.at("effect")==="read")){for(e of ["undo","approve"]){if(py.in(e,a)){f=d.key_place([...c,e]);
g="delete "+py.str(e)+", or write effect: write";
yield new $210("a read cannot have "+py.repr(e),g,f);}}
return null;}
if(py.in("undo",a)){yield* $235(a,b,c,d);}
h=a.get("approve",$236);
if(py.in(h,[$236,$237])){return null;}
i=$239(h).name;
j=$240(a.get("input",py.dict([])));
if(!py.in(i,j)){g="write approve: always, or declare a number in its input";
if(py.bool(j)){g=$158(i,j);}
k="approve compares "+py.str($155(i))+", which is not a number among its inputs";
yield new $210(k,g,d.place([...c,"approve"]));}}
function $242(a){return [...py.call(a,"split"," ")].flatMap((b)=>py.bool(b)?[b]:[]);}
class $243 extends py.tuple("name low high words"){static get defaults(){return{words:[]};}}
const $244=["jan","feb","mar","apr","may","jun","jul","aug","sep","oct","nov","dec"];
const $245=7;
const $246=["sun","mon","tue","wed","thu","fri","sat"];
const $247=[new $243("minute",0,59),new $243("hour",0,23),new $243("day",1,31),new $243("month",1,12,$244),new $243("weekday",0,$245,$246)];
class $248 extends py.ValueError{constructor(b,c){super(py.str(b)+"; "+py.str(c));
this.problem=b;
this.fix=c;}}
function $249(a){if(!(py.bool(py.call(a,"isascii"))&&py.bool(py.call(a,"isdigit")))){throw new py.ValueError(a);}
return py.int(a);}
function $250(a,b){if(py.in(a,b.words)){return py.add(py.call(b.words,"index",a),b.low);}
return $249(a);}
function $251(a,b){let c,d,e,f,g,h,i,j,k,l,m;
[c,d,e]=py.call(a,"partition","/");
[f,g,h]=py.call(c,"partition","-");
try{i=b.low;
if((c!=="*")){i=$250(f,b);}
j=i;
if(py.bool(g)){j=$250(h,b);}else{if(((c==="*")||py.bool(d))){j=b.high;}}
k=1;
if(py.bool(d)){k=$249(e);}}catch(error_){if(error_ instanceof py.ValueError) {return py.range(0);}else throw error_;}
if((!((b.low <= i)&&(i <= j)&&(j <= b.high))||(k < 1))){return py.range(0);}
l=py.and(g,()=>py.eq(i,j));
m=py.and(py.and(d,()=>py.eq(i,b.high)),()=>(b.name==="weekday"));
if((py.bool(l)||py.bool(m))){return py.range(0);}
return py.range(i,py.add(j,1),k);}
function $252(a,b){let c;
c="* or numbers from "+py.str(b.low)+" to "+py.str(b.high);
if(py.bool(b.words)){c=py.add(c,", or "+py.str(py.item(b.words,0))+" to "+py.str(py.item(b.words,-1)));}
return new $248("cron has no "+py.str(b.name)+" "+py.repr(py.slice(a,0,60)),"write "+py.str(c)+", with commas between them; a range goes up, and a step is at least 1");}
function $253(a,b){return py.set([...py.call(a,"split",",")].flatMap((c)=>[...$251(py.call(c,"lower"),b)].map((d)=>d)));}
const $254=[0,31,29,31,30,31,30,31,31,30,31,30,31];
function $255(a){let b,c;
b=$253(py.item(a,2),py.item($247,2));
c=$253(py.item(a,3),py.item($247,3));
return ((py.item(a,4)==="*")&&(py.min(b,undefined) > py.max([...c].map((d)=>py.item($254,d)),undefined)));}
function* $256(a){let b,c,d,e,f,g,h,i;
b=$242(a);
if(!py.eq(py.len(b),py.len($247))){c="cron needs five fields, not "+py.str(py.len(b));
yield new $248(c,"write five fields, such as 0 6 * * *");
return null;}
d=true;
for([e,f] of py.zip(b,$247)){g=py.next([...py.call(e,"split",",")].flatMap((j)=>!py.bool($251(py.call(j,"lower"),f))?[j]:[]),null);
if((g!==null)){d=false;
yield $252(g,f);}}
if((py.bool(d)&&py.bool($255(b)))){h=py.slice(py.item(b,3),0,60);
i=py.slice(py.item(b,2),0,60);
yield new $248("cron names a day that never comes: month "+py.repr(h)+" has no day "+py.repr(i),"write a day that one of these months has, such as 28");}}
class $257 extends $157{}
class $258 extends $157{constructor(b,c){let d;
d="choose another; all paths are below /hooks, so /orders is the same as /hooks/orders";
super("another webhook has the path "+py.str($155(b)),d,c);}}
function* $259(a,b,c){let d,e,f,g,h,i,j,k,l,m,n,o;
d=py.set();
for([e,f] of py.enumerate(a)){g=py.dict([...f].map((p)=>[p,c.place(["triggers",e,p])]));
{const subject_=f;if(py.is(subject_,"dict")&&py.in("cron",subject_)&&py.true(h=py.item(subject_,"cron"))){for(i of $256(h)){yield new $257(i.problem,i.fix,g.at("cron"));}}else if(py.is(subject_,"dict")&&py.in("path",subject_)&&py.true(j=py.item(subject_,"path"))){k=j;
if(!py.bool(py.call(j,"startswith","/hooks/"))){k="/hooks"+py.str(j);}
if(py.in(k,d)){yield new $258(j,g.at("path"));}
d.add(k);}else if(py.is(subject_,"dict")&&py.in("read",subject_)&&py.true(l=py.item(subject_,"read")) && (py.bool(b)&&!py.in((m=py.item(py.call(l,"partition","."),0)),b))){n=$158(m,b);
o="no system is called "+py.repr(m);
yield new $210(o,n,g.at("read"));}}}}
class $260 extends py.tuple("most per operation sum by beyond model"){static get defaults(){return{operation:null,sum:null,by:null,beyond:"deny",model:null};}}
class $261 extends $157{}
function* $262(a,b,c,d){let e,f;
if((b.at("effect")!=="read")){return null;}
if(py.in("sum",a)){e=d.key_place([...c,"sum"]);
f="a limit on a read can only count calls";
yield new $261(f,"write count: true",e);}
if((a.get("beyond")==="ask")){e=d.place([...c,"beyond"]);
f="a read beyond its limit cannot be approved";
yield new $261(f,"write beyond: deny",e);}}
function* $263(a,b,c,d){let e,f,g,h,i,j,k,l,m,n,o;
e=a.at("operation");
if(!py.in(e,b)){f=$158(e,b,"declare it under systems");
g=d.place([...c,"operation"]);
yield new $261("no operation is called "+py.str($155(e)),f,g);
return null;}
if(py.eq(py.in("sum",a),py.in("count",a))){h="a limit must either sum an input or count calls";
f="write sum: with a number of its input, or count: true";
yield new $261(h,f,d.place(c));}
yield* $262(a,py.item(b,e),c,d);
if((py.in("count",a)&&(a.at("per")==="call"))){h="a limit per call cannot count calls, because each call counts as one";
f="write per: run, day or month";
yield new $261(h,f,d.place([...c,"per"]));}
i=py.item(b,e).get("input",py.dict([]));
j=$240(i);
k=[["sum",j,"a number of its input"],["by",[...i],"an input"]];
for([l,m,n] of k){if((py.in(l,a)&&!py.in(py.item(a,l),m))){o="write count: true, or declare the input";
f=$158(py.item(a,l),m,o);
g=d.place([...c,l]);
h=py.str(l)+" names "+py.str($155(py.item(a,l)))+", which is not "+py.str(n);
yield new $261(h,f,g);}}}
function $264(a){return py.make($260,py.dict([...py.dict([...a.items()].flatMap(([b,c])=>(b!=="count")?[[b,c]]:[])).entries()]),[]);}
function* $265(a,b,c){let d,e,f,g,h,i,j,k;
d=py.dict();
for(e of b){d=py.union(d,py.dict([...e.at("operations")].map((l)=>[py.str(e.at("id"))+"."+py.str(l.at("id")),l])));}
f=py.set();
for([g,h] of py.enumerate(a)){i=["limits",g];
if(py.in("operation",h)){yield* $263(h,d,i,c);}
j=$264(h)._replace({most:0,beyond:"deny"});
if(py.in(j,f)){k="delete one of the two";
yield new $261("this limit is declared twice",k,c.place(i));}
f.add(j);}}
function* $266(a,b){let c,d,e,f,g;
c=["workflow","inputs"];
yield* $207(a,c,b);
for([d,e] of a.items()){if((!py.is(e,"str")&&py.in("target",e))){f=b.key_place([...c,d,"target"]);
g="delete target; only inputs of writes have it";
yield new $185("an input of a run cannot be a target",g,f);}}}
function $267(a){let b,c;
b=py.dict();
for(c of a){b=py.union(b,py.dict([...c.at("operations")].map((d)=>[py.str(c.at("id"))+"."+py.str(d.at("id")),d])));}
return b;}
class $268 extends py.tuple("inputs operations"){get writes(){return [...this.operations.items()].flatMap(([b,c])=>(c.at("effect")==="write")?[b]:[]);}}
class $269 extends $157{}
function $270(a,b,c){let d,e,f;
d=[...b.operations.items()].flatMap(([g,h])=>(h.at("effect")==="read")?[g]:[]);
e=$158(a,d,"declare a read under systems");
f="no operation is called "+py.str($155(a));
if(py.in(a,b.operations)){f=py.str($155(a))+" is a write, and a check can only use reads";}
return new $269(f,e,c);}
function $271(a,b){let c,d,e,f,g,h,i;
c=py.call(".","join",py.slice(a.steps,0,2));
d=py.slice(a.steps,2);
if(!py.in(c,b.writes)){e=$158(c,b.writes,"declare a write under systems");
throw new $224("uses "+py.str(a)+", but no write is called "+py.str($155(c)),e);}
f=py.item(b.operations,c);
g=py.merge(f.get("input",py.dict([])),f.get("output",py.dict([])));
if(!py.bool(d)){throw new $224("uses "+py.str(a)+" as a whole","name an input or output of "+py.str(c));}
if(!py.in(py.item(d,0),g)){h="add output: {"+py.str(py.item(d,0))+": string} to "+py.str(c);
e=$158(py.item(d,0),[...g],h);
i="uses "+py.str(a)+", which is neither an input nor an output of "+py.repr(c);
throw new $224(i,e);}
return [g,"write."+py.str(c),d];}
const $272=py.fromkeys(["id","person","today"],"string");
const $273=py.record({id:"string",data:null});
function $274(a,b){let c,d,e,f,g,h;
[c,d]=a;
if(!py.bool(d)){e="name a part of it, such as "+py.str(a)+".id";
throw new $224("uses "+py.str(a)+" as a whole",e);}
if((c==="write")){return $271(a,b);}
f=py.item(py.record({input:b.inputs,run:$272,trigger:$273}),c);
if(!py.in(py.item(d,0),f)){g=((c==="input")?"an input of the run":"a part of "+py.str(c));
h="declare "+py.str(py.item(d,0))+" under workflow.inputs";
e=$158(py.item(d,0),[...f],h);
throw new $224("uses "+py.str(a)+", which is not "+py.str(g),e);}
return [f,c,d];}
function $275(a){return ((a!==null)&&($217(a)==="array"));}
function $276(a,b,c,d,e=false){let f,g;
f=py.item(b,py.item(d,0));
c=py.add(c,"."+py.str(py.item(d,0)));
for(g of py.slice(d,1)){while((py.bool(e)&&py.bool($275(f))&&!py.bool(py.call(g,"isdecimal")))){f=f.get("items");}
f=$232(f,g,py.str(a),c);
c=py.add(c,"."+py.str(g));}
return ((f!==null)?$217(f):null);}
function $277(a,b,c){let d,e,f,g;
if(py.is(a,"dict")){return $225(a.at("value"),b);}
d=$230(a);
[e,f,g]=$274(d,c);
return new $220(a,$276(d,e,f,g));}
function* $278(a,b,c,d,e){let f,g,h,i,j,k,l,m,n,o,p,q;
f=a.get("with",py.dict([]));
g=b.get("input",py.dict([]));
h=[...g.items()].flatMap(([r,s])=>$215(s)?[r]:[]);
for(i of [...h].flatMap((r)=>!py.in(r,f)?[r]:[])){j="with lacks "+py.repr(i)+", which "+py.repr(a.at("read"))+" needs";
k="add "+py.str(i)+": an input of the run such as input."+py.str(i)+", or {value: \u2026}";
yield new $269(j,k,e.key_place(d));}
for([i,l] of f.items()){if(!py.in(i,g)){j="with names "+py.str($155(i))+", which is not an input of "+py.repr(a.at("read"));
k=$158(i,[...g],"write with: {}");
yield new $269(j,k,e.key_place([...d,i]));
continue;}
m=e.place([...d,i]);
n=$217(py.item(g,i));
try{o=$277(l,n,c);}catch(error_){if(error_ instanceof $224) {p =error_;j="with."+py.str(i)+" "+py.str(p);
yield new $269(j,p.fix,m);
continue;}else throw error_;}
if(!py.bool($216(o.type,n))){q="which is "+py.str($218(o.type))+" and not "+py.str($218(n));
j="with."+py.str(i)+" is "+py.str(o.text)+", "+py.str(q);
k="declare both as "+py.str($218(n))+", or use another source";
yield new $269(j,k,m);}}}
class $279 extends py.tuple("left sign right"){}
class $280 extends py.tuple("word parts"){}
class $281 extends py.tuple("part"){}
class $282 extends py.tuple("word part"){}
function* $283(a){let b,c,d,e;
{const subject_=a;if(py.is(subject_,$279)&&py.true(b=subject_.left)&&true&&py.true(c=subject_.right)){yield* [...[b,c]].flatMap((f)=>py.is(f,$229)?[f]:[]);}else if(py.is(subject_,$280)&&true&&py.true(d=subject_.parts)){for(e of d){yield* $283(e);}}else if((py.is(subject_,$281)&&py.true(e=subject_.part)||py.is(subject_,$282)&&true&&py.true(e=subject_.part))){yield* $283(e);}}}
class $284 extends py.tuple("text node"){get references(){return [...py.fromkeys($283(this.node))];}}
const $285=500;
class $286 extends py.ValueError{constructor(b,c,d){super(py.str(b)+" at character "+py.str(c)+"; "+py.str(d));
this.problem=b;
this.at=c;
this.fix=d;}}
const $287=py.re_compile("[ \\t\\n]*");
function $288(a,b){let c;
c=$287.match(a,b);
if(py.bool(c)){return c.end();}
return b;}
const $289=py.re_compile("(?P<number>-?[0-9]{1,30}(?:\\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?)(?![A-Za-z0-9_.])|(?P<text>'[^'\\n]*'|\\\"[^\\\"\\n]*\\\")|(?P<word>"+py.str($228)+")|(?P<sign>[=!<>]=|[<>()\\[\\],:])");
const $290="compare two values, such as status == 'open'";
function $291(a,b){let c;
c=py.item(a,b);
if(py.in(c,"'\"")){return new $286("it leaves a text open",py.add(b,1),"close it with "+py.str(c));}
if((c==="=")){return new $286("= does not compare",py.add(b,1),"write ==");}
if((py.bool(py.call(c,"isdecimal"))&&py.bool(py.call(c,"isascii")))){return new $286("a number has a wrong form",py.add(b,1),"write it as in 12.5");}
if(py.in(c,"+-*/%")){return new $286(py.str(c)+" is not supported",py.add(b,1),"leave out arithmetic");}
return new $286(py.str(c)+" is not supported",py.add(b,1),$290);}
class $292 extends py.tuple("kind text at"){}
function* $293(a){let b,c;
b=$288(a,0);
while((b < py.len(a))){c=$289.match(a,b);
if((c===null)){throw $291(a,b);}
yield new $292(py.str(c.lastgroup),py.item(c,0),py.add(b,1));
b=$288(a,c.end());}
yield new $292("end","",py.add(py.len(a),1));}
const $294=py.dict([["==",py.operator_eq],["!=",py.operator_ne],["<",py.operator_lt],["<=",py.operator_le],[">",py.operator_gt],[">=",py.operator_ge]]);
const $295=[...$294,"in"];
const $296=["any","all"];
const $297=20;
class $298 extends py.tuple("values"){}
const $299=["and","or","not","in",...$296];
const $300=["true","false","null"];
const $301=50;
class $302{constructor(b){let c;
if((py.len(b) > $285)){c="shorten it, or write several expressions";
throw new $286("it is longer than "+py.str($285)+" characters",py.add($285,1),c);}
this.tokens=[...$293(b)];
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
error(b,c,d=null){return new $286(b,py.or(d,()=>this.next).at,c);}
read_all(){let b;
b=this.quantified();
if((this.next.kind==="end")){return b;}
if(py.in(this.next.text,$295)){throw this.error("it compares three values at once","write a < b and b < c");}
if((this.next.text===")")){throw this.error("it closes a bracket that is not open","delete the bracket");}
throw this.error(py.str(this.next.text)+" is not expected","join comparisons with and, or");}
quantified(){let b;
b=this.next.text;
if((py.in(b,$296)&&(py.item(this.tokens,py.add(this.number,1)).text===":"))){this.number=py.add(this.number,2);
return new $282(b,this.read_deeper(this.quantified.bind(this)));}
return this.joined("or",()=>this.joined("and",this.negated.bind(this)));}
joined(b,c){let d;
d=[c()];
while(py.bool(this.accept(b))){py.call(d,"append",c());}
if((py.len(d)===1)){return py.item(d,0);}
return new $280(b,[...d]);}
negated(){let b;
if(py.bool(this.accept("not"))){return new $281(this.read_deeper(this.negated.bind(this)));}
if(py.bool(this.accept("("))){b=this.read_deeper(this.quantified.bind(this));
if(!py.bool(this.accept(")"))){throw this.error("it leaves a bracket open","close it with )");}
return b;}
return this.comparison();}
read_deeper(b){let c,d;
this.depth=py.add(this.depth,1);
if((this.depth > $297)){c="use fewer levels, or write several expressions";
throw this.error("it has more than "+py.str($297)+" levels",c);}
d=b();
this.depth=py.subtract(this.depth,1);
return d;}
comparison(){let b,c,d,e;
b=this.next;
c=this.operand();
d=this.take_token();
if((!py.in(d.text,$295)||(d.kind==="text"))){throw this.error("it compares "+py.str(b.text)+" with nothing",$290,d);}
e=(py.bool(this.accept("["))?this.choices():this.operand());
if((py.is(e,$298)&&(d.text!=="in"))){throw this.error("only in can compare a list","write in before the list",d);}
if((!py.is(c,$229)&&!py.is(e,$229))){throw this.error("it compares two fixed values","compare a reference",b);}
return new $279(c,d.text,e);}
operand(){let b;
b=this.take_token();
{const subject_=b.kind;if(py.eq(subject_,"number")){return py.decimal_Decimal(b.text);}else if(py.eq(subject_,"text")){return py.slice(b.text,1,-1);}else if(py.eq(subject_,"word")){return this.reference(b);}else if(py.eq(subject_,"end")){throw this.error("it ends too early",$290,b);}}
throw this.error(py.str(b.text)+" is not expected",$290,b);}
reference(b){let c,d;
if(py.in(b.text,$299)){throw this.error(py.str(b.text)+" is not expected",$290,b);}
if(py.in(b.text,$300)){c=py.str(b.text)+" is neither a number nor a text, so it cannot be compared";
throw this.error(c,"compare a number or a text",b);}
if(((this.next.text==="(")&&(this.next.kind==="sign"))){d="compare values; calls are not supported";
throw this.error("it calls "+py.str(b.text),d,b);}
try{return $230(b.text);}catch(error_){if(error_ instanceof py.ValueError) {throw this.error("a reference is too long","shorten it",b);}else throw error_;}}
choices(){let b,c,d,e,f;
b=[];
while(true){c=this.next;
d=this.operand();
if(!py.is(d,"Decimal","str")){e=py.str(c.text)+" is neither a number nor a text";
throw this.error(e,"list literals",c);}
py.call(b,"append",d);
if((py.len(b) > $301)){throw this.error("a list has more than "+py.str($301)+" values","shorten it",c);}
if(py.bool(this.accept("]"))){return new $298([...b]);}
if(!py.bool(this.accept(","))){f="put commas between values, and ] at its end";
throw this.error("it leaves a list open",f);}}}}
function $303(a){return new $284(a,new $302(a).read_all());}
const $304=["input","trigger","run","write"];
function $305(a,b,c){let d,e,f,g,h,i;
[d,e]=a;
if(py.in(d,$304)){[f,g,e]=$274(a,c);}else{if((b===null)){h="begin with one of "+py.str(py.call(", ","join",$304));
if((d==="result")){h="add read: system.operation";}
throw new $224("uses "+py.str(a)+", but the check has no read",h);}else{f=py.item(c.operations,b).get("output",py.dict([]));
g="result";
if((d!=="result")){e=[d,...e];}else{if(!py.bool(e)){throw new $224("uses "+py.str(a)+" as a whole","name a field of the answer");}}
if(!py.in(py.item(e,0),f)){i="uses "+py.str(a)+", but the output of "+py.repr(b)+" declares no "+py.repr(py.item(e,0));
h="add output: {"+py.str(py.item(e,0))+": string} to "+py.str(b);
if(py.bool(f)){h=$158(py.item(e,0),[...f,...$304]);}
throw new $224(i,h);}}}
$276(a,f,g,e,true);}
function* $306(a,b,c){let d,e,f,g,h;
d=[...a.get("with",py.dict([])).values()].flatMap((i)=>py.is(i,"str")?[i]:[]);
e=[...b.references,...py.map($230,d)];
f=py.fromkeys([...e].flatMap((i)=>(i.root==="write")?[py.call(".","join",py.slice(i.steps,0,2))]:[]));
if((py.len(f) > 1)){g="this check names the writes of "+py.str(py.call(" and ","join",f));
yield new $269(g,"write one check for each of them",c);}
if((!py.bool(f)&&!py.in("read",a))){h="name a write, such as write.shop.refund.amount, or add read: system.operation";
yield new $269("this check tests nothing that was done",h,c);}}
function* $307(a,b,c,d,e){let f,g,h,i,j,k,l,m;
f=null;
if(py.in("read",a)){f=b.operations.get(a.at("read"));
if(((f===null)||(f.at("effect")==="write"))){yield $270(a.at("read"),b,e.place([...c,"read"]));
return null;}
yield* $278(a,f,b,[...c,"with"],e);}else{if(py.in("with",a)){g="with needs a read, and this check has none";
h="add read: system.operation, or delete with";
yield new $269(g,h,e.key_place([...c,"with"]));}}
i=e.place(d);
try{j=$303(a.at("expect"));}catch(error_){if(error_ instanceof $286) {k =error_;g="expect cannot be read: "+py.str(k.problem)+" at character "+py.str(k.at);
yield new $269(g,k.fix,i);
return null;}else throw error_;}
for(l of j.references){try{$305(l,a.get("read"),b);}catch(error_){if(error_ instanceof $224) {m =error_;yield new $269("expect "+py.str(m),m.fix,i);}else throw error_;}}
yield* $306(a,j,e.place(c));}
function* $308(a,b,c,d){let e,f,g,h;
e=new $268(b,$267(c));
for([f,g] of py.enumerate(a)){h=["done_when",f];
if(py.is(g,"str")){yield* $307(py.record({expect:g}),e,h,h,d);}else{yield* $307(g,e,h,[...h,"expect"],d);}}}
function* $309(a,b){let c,d,e,f,g,h,i,j,k,l;
c=a.get("systems",[]);
yield* b.repeated_ids(c,["systems"]);
for([d,e] of py.enumerate(c)){f=e.at("operations");
g=["systems",d,"operations"];
yield* b.repeated_ids(f,g);
for([h,i] of py.enumerate(f)){j=i.get("input",py.dict([]));
yield* $207(j,[...g,h,"input"],b);
yield* $241(i,f,[...g,h],b);}}
k=[...c].map((m)=>m.at("id"));
yield* $259(a.get("triggers",[]),k,b);
yield* $265(a.get("limits",[]),c,b);
l=a.get("workflow",py.dict([])).get("inputs",py.dict([]));
yield* $266(l,b);
yield* $308(a.get("done_when",[]),l,c,b);}
const $310=py.record({systems:"system",triggers:"trigger",limits:"limit",done_when:"check",path:"step"});
function $311(a,b){let c,d,e,f,g,h;
c=py.dict([]);
for([d,e] of $310.items()){f=a.get(d);
if(!py.is(f,"list")){continue;}
if(py.all([...f].map((i)=>b.is_sound(i,e)))){py.put(c,d,f);}}
g=a.get("workflow");
h=(py.is(g,"dict")?g.get("inputs",py.dict([])):py.dict([]));
if(py.bool(b.is_sound(h,"inputs"))){py.put(c,"workflow",py.record({inputs:h}));}
if((!py.in("workflow",c)||(py.in("systems",a)&&!py.in("systems",c)))){for(d of ["done_when","path"]){py.call(c,"pop",d,null);}}
return c;}
const $312=20;
class $313 extends $157{constructor(b){super(py.str(py.len(b))+" mistakes","correct them",py.item(b,0).where);
this.mistakes=[...py.sorted(b,(c)=>py.or(c.where,()=>new $175("")))];}
__str__(){let b,c;
b=[...py.slice(this.mistakes,0,$312)].map((d)=>py.str(d));
c=py.subtract(py.len(this.mistakes),$312);
if((c > 0)){py.call(b,"append","\u2026 and "+py.str(c)+" more");}
return py.call("\n","join",b);}}
function $314(a){let b,c;
{const subject_=[...a];if(py.is(subject_,"list")&&py.len(subject_)===0){return null;}else if(py.is(subject_,"list")&&py.len(subject_)===1&&py.true(b=py.item(subject_,0))){throw b;}else if(py.true(c=subject_)){throw new $313(c);}}}
function $315(a,b,c=$309){let d,e,f;
d=b.convert(py.value(a));
e=[...b.mistakes(d,a)];
f=(py.bool(e)?$311(d,b):d);
$314([...a.duplicates,...e,...c(f,a)]);
return d;}
function $316(a){return py.all([...["architecture","criteria","actions"]].map((b)=>py.in(b,a)));}
class $317 extends $157{constructor(b){let c;
c="name the scoping.yaml that it was made from";
super("is a decision, not a workflow",c,b);}}
class $318 extends $157{}
function $319(a){return "`approve` may also say never, and nothing else is new";}
const $320=py.dict([[1,$319]]);
class $321 extends py.Exception{constructor(b,c,d){super(py.str(c)+": "+py.str(b)+"\n  \u2192 "+py.str(d));}}
function $322(a,b){let c,d,e,f,g,h;
c=py.str(a.get("scoping"));
if(!py.bool(py.re_fullmatch("[0-9]{1,9}",c))){return null;}
d=py.int(c);
e=b.place(["scoping"]);
if((d > $176)){f="format "+py.str(d)+" is newer than this release, which reads "+py.str($176);
throw new $318(f,"update with `pipx upgrade agent-scoping`",e);}
if(py.any([...py.range(d,$176)].map((i)=>!py.in(i,$320)))){g="write scoping: "+py.str($176);
throw new $318("there is no format "+py.str(d),g,e);}
h=[...py.range(d,$176)].map((i)=>py.item($320,i)(a));
if(!py.bool(h)){return null;}
py.put(a,"scoping",py.str($176));
f="format "+py.str(d)+" is read as "+py.str($176)+": "+py.str(py.call("; ","join",h));
g="write scoping: "+py.str($176);
if((e.file!=="-")){g="rewrite it with `scoping migrate "+py.str(e.file)+"`";}
return new $321(f,e,g);}
function $323(a){let b;
if(!py.is(py.value(a),"dict")){b="begin with `scoping: 2`, or create a workflow with `scoping ask`";
throw new $179("contains no workflow",b,a.place([]));}
if($316(py.value(a))){throw new $317(a.place([]));}
return $322(py.value(a),a);}
return {
  DEFINITIONS: $154,
  Format: $174,
  Place: $175,
  ScopingError: $157,
  VERSION: $176,
  Source: $178,
  YamlMistake: $179,
  contents: $315,
  migrate: $323,
  quote: $155,
};
})(scoping.python);
