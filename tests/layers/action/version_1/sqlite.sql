BEGIN TRANSACTION;
CREATE TABLE agent_audit (
	number INTEGER NOT NULL, 
	run TEXT, 
	at FLOAT, 
	event TEXT, 
	about JSON, 
	digest TEXT, 
	PRIMARY KEY (number)
);
INSERT INTO "agent_audit" VALUES(1,'',1795886801.742,'admitted','{"name": "anna", "by": "root (terminal)"}','558b98404b1346df050c6c0e8fd4bc05742fc9b2a8d77e0277b59ae3d057713d');
INSERT INTO "agent_audit" VALUES(2,'',1795886801.764,'admitted','{"name": "bo", "by": "root (terminal)"}','b138e52c09943b269a85a01878bbaa295bfb1bd149d41c10184eb521a0a3e272');
INSERT INTO "agent_audit" VALUES(3,'',1795886801.764,'dismissed','{"name": "bo", "by": "root (terminal)"}','7833b5cc28745c9f5864963779a51def72f8bdd97473621123850d60f1ad6d61');
INSERT INTO "agent_audit" VALUES(4,'run-done',1795886801.789,'begun','{"goal": "Restock A", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}','018d545f18a642974859bb62280f5983ba086941ad067f463ffc429cf495bd98');
INSERT INTO "agent_audit" VALUES(5,'run-done',1795886801.882,'thought','{"stop_reason": "tool_use", "asked": ["plan"]}','5338210c1ef8fc7f5f74297d06f0a9b0790650d30bd5788cbc13be39f43820c9');
INSERT INTO "agent_audit" VALUES(6,'run-done',1795886801.9,'planned','{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}','193094e7b5b4134494918524e89c6fb0a940befe8cce7ea24517741685ab56f1');
INSERT INTO "agent_audit" VALUES(7,'run-done',1795886801.917,'thought','{"stop_reason": "tool_use", "asked": ["stock__level"]}','d3606e04b2d04dcbd175476f32fd63ff16565071ff54ce500c682fa66f4dd656');
INSERT INTO "agent_audit" VALUES(8,'run-done',1795886801.924,'decided: allow','{"sequence": 1, "operation": "stock__level", "because": "a read changes nothing", "inputs": {"item_id": "A"}}','160c9c8b8bb2c2c8568563f7ec28e44098b85ad6028771709f2ca0031d48e7b4');
INSERT INTO "agent_audit" VALUES(9,'run-done',1795886801.935,'read','{"sequence": 1, "operation": "stock__level", "ok": true, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}','b6d6284ca7f2f618acf53b02c779f71886984ee6ad20697856cde66faaead0ed');
INSERT INTO "agent_audit" VALUES(10,'run-done',1795886801.947,'thought','{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}','19c0a30b5b2768c87b649883aedebd9bba4da0120fec7996280dbd03279338c1');
INSERT INTO "agent_audit" VALUES(11,'run-done',1795886801.95,'decided: allow','{"sequence": 2, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o1", "amount": 50}}','992060d50bbe5df2cc878a9cb099d703e30f8f419b3b6677eecc954534429f67');
INSERT INTO "agent_audit" VALUES(12,'run-done',1795886801.968,'written','{"sequence": 2, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-1\"}"}','064cbc8c31d3b6e1e488a399758be7e7de43a86b775bbb4cc2449ec7f2f3054d');
INSERT INTO "agent_audit" VALUES(13,'run-done',1795886801.981,'thought','{"stop_reason": "tool_use", "asked": ["vendors__close_account"]}','d9a635f7a2985cc0f10967f059ea7de9399daff8ae1f37dacee1e8e126c53fa0');
INSERT INTO "agent_audit" VALUES(14,'run-done',1795886801.983,'decided: deny','{"sequence": 3, "operation": "vendors__close_account", "because": "the policy forbids it", "inputs": {}}','02b23953f8dafff6dc001053be50a3cd5b4e3789eb8595747346b4f32194f248');
INSERT INTO "agent_audit" VALUES(15,'run-done',1795886801.985,'thought','{"stop_reason": "tool_use", "asked": ["finish"]}','d4d4a7ab477001300f8913e18aa4eb2a34e8e492cb1798da1f96f460e67a092c');
INSERT INTO "agent_audit" VALUES(16,'run-done',1795886801.987,'done','{"report": "Ordered.", "left": [], "used": {"steps": 8, "tokens": 3932, "money": 0.013692}}','1e66699dd416945997812bf9db6bbba19c42680780b753311eac8e866106a959');
INSERT INTO "agent_audit" VALUES(17,'run-memory',1795886802.012,'begun','{"goal": "Remember", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}','a38465155f190b4f732596e083b0e1bea694e0c1132b6ce1be1eea8edcca50cf');
INSERT INTO "agent_audit" VALUES(18,'run-memory',1795886802.027,'thought','{"stop_reason": "tool_use", "asked": ["plan"]}','fa2f9194f4aae86e5758f9fc6b25d056cc3b4a3f75cf50c638d8c488655fb61e');
INSERT INTO "agent_audit" VALUES(19,'run-memory',1795886802.029,'planned','{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}','17b83c2f882d239fb4d8aa31cec6facceb215ed3827cfc3e7d3f8e80f060d9ea');
INSERT INTO "agent_audit" VALUES(20,'run-memory',1795886802.033,'thought','{"stop_reason": "tool_use", "asked": ["remember"]}','1acbdefcf49ece53dc0963b5251f5a7181fe08e0eb42c023c3297e2743f4a094');
INSERT INTO "agent_audit" VALUES(21,'run-memory',1795886802.036,'remembered','{"about": "vendor:X", "untrusted": false, "private": false}','c2eb00aa8aeb6338cf992e3399231e0410630b70041e8ec173befa45b6172474');
INSERT INTO "agent_audit" VALUES(22,'run-memory',1795886802.038,'thought','{"stop_reason": "tool_use", "asked": ["recall"]}','67f2cbde0546fe0f8f430d2ce215acaa84f5b257cecbe61035d78d5b04364919');
INSERT INTO "agent_audit" VALUES(23,'run-memory',1795886802.055,'recalled','{"about": "vendor:X", "facts": 1, "unverified": 0}','7ac40ef0a794defe8c3113bf704ae0a061d0e3b2b0d2ce1da63aac231fe1ae1d');
INSERT INTO "agent_audit" VALUES(24,'run-memory',1795886802.079,'thought','{"stop_reason": "tool_use", "asked": ["remember"]}','39c1a775a4b4490a9adf12fcd2893a1a85a1a2885aa91bc40c4acb7750cf6476');
INSERT INTO "agent_audit" VALUES(25,'run-memory',1795886802.08,'decided: deny','{"operation": "remember", "because": "about must be kind:name, such as vendor:ACME"}','c94fbc469f672d6ce513f6888e7e7f0d7a10070416b77ecb29e9a2ca97ff980f');
INSERT INTO "agent_audit" VALUES(26,'run-memory',1795886802.083,'thought','{"stop_reason": "tool_use", "asked": ["pay"]}','2acbdaef731bcf6285d16fce959e9fbd46872395fd2da2ad9dfc2cbed1040f92');
INSERT INTO "agent_audit" VALUES(27,'run-memory',1795886802.084,'decided: deny','{"sequence": 1, "operation": "pay", "because": "there is no operation pay", "inputs": {}}','76c90ebd4fd013ae1d317cbfb3983b774588bbebbe3e812fc759a9dcffb8ded2');
INSERT INTO "agent_audit" VALUES(28,'run-memory',1795886802.086,'thought','{"stop_reason": "tool_use", "asked": ["finish"]}','bf3ffb6d3a877799628cfbee8b9f228ac3ef1cf2da594b00ebf31a198d709d10');
INSERT INTO "agent_audit" VALUES(29,'run-memory',1795886802.088,'done','{"report": "Ordered.", "left": [], "used": {"steps": 10, "tokens": 4923, "money": 0.016917}}','ec4646835bc34ff7ce38ad4dcae11b4153ce6a707a6053344689ceb2881d186e');
INSERT INTO "agent_audit" VALUES(30,'',1795886802.092,'forgotten','{"about": "vendor:X", "facts": 1, "by": "eva"}','ced9b289bc10497bd917c1a25dc6e06ede3180c84d41649058280985202b8e00');
INSERT INTO "agent_audit" VALUES(31,'run-denied',1795886802.101,'begun','{"goal": "Too dear", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}','8b0152fc5cdd1798470d530aebfcad4853ef590a81c6d4fe1a7e7410337c9186');
INSERT INTO "agent_audit" VALUES(32,'run-denied',1795886802.123,'thought','{"stop_reason": "tool_use", "asked": ["plan"]}','41928ec77da9c4572e70efcac30d77baf2788d5a479eefbe6a1b3f4f3aec2fc1');
INSERT INTO "agent_audit" VALUES(33,'run-denied',1795886802.124,'planned','{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}','c33ad208354729fb5415b010dc21fc5eebceb3842e2f287896e79d9cd339ef9d');
INSERT INTO "agent_audit" VALUES(34,'run-denied',1795886802.136,'thought','{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}','e20fbaa2c7e503aa7951312d18a8768927d721957938c728de048d281d80bd57');
INSERT INTO "agent_audit" VALUES(35,'run-denied',1795886802.152,'decided: approve','{"sequence": 1, "operation": "vendors__place_order", "because": "the policy asks for it when amount > 100", "inputs": {"order_id": "o2", "amount": 500}}','28e005caa1e16961958087c467ccf3e97ebae4b99b4695edfa8bcbb78784bfad');
INSERT INTO "agent_audit" VALUES(36,'run-denied',1795886802.153,'waiting','{"why": "vendors__place_order: the policy asks for it when amount > 100"}','976cdc5098f521555d178d7fa6ec434269829c6ab764ee9353fcb97798555aff');
INSERT INTO "agent_audit" VALUES(37,'run-denied',1795886802.163,'asked: approval','{"id": "run-denied:1", "what": "vendors__place_order", "because": "the policy asks for it when amount > 100", "digest": "662351968a30899f752b9557b29f6d1273b16a053fe32d756d100118024a7103"}','2360fb3c8c58f60acffb74b091a954858d894798e7604f7a0886b1bb29db915f');
INSERT INTO "agent_audit" VALUES(38,'run-denied',1795886802.226,'answered: deny','{"id": "run-denied:1", "by": "bo", "reason": "too dear", "proven": true}','84116b63d2960fd6755ffd6bdf86785a14512ca721c79f1411c80072cf65d3b4');
INSERT INTO "agent_audit" VALUES(39,'run-denied',1795886802.268,'running','{"why": ""}','140231768ad1459144b23e0ba0b68649255925a576556cf012782165877c6df4');
INSERT INTO "agent_audit" VALUES(40,'run-denied',1795886802.27,'thought','{"stop_reason": "tool_use", "asked": ["finish"]}','b8f9b50673684683833a1bc5e6f4a9431e8e88e1f86dbb6ea4bf0c259648c404');
INSERT INTO "agent_audit" VALUES(41,'run-denied',1795886802.28,'done','{"report": "Ordered.", "left": [], "used": {"steps": 4, "tokens": 2147, "money": 0.007773}}','c77f63d8acc86d731e702d4d0928802b30e0d335e606e2c38dc24078f6885ca7');
INSERT INTO "agent_audit" VALUES(42,'run-stopped',1795886802.3,'begun','{"goal": "Stop me", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}','2af7d400561c9bd450ecd09018df6c5c7a27a408661f29fd81f4d91ff896af6d');
INSERT INTO "agent_audit" VALUES(43,'run-stopped',1795886802.303,'thought','{"stop_reason": "tool_use", "asked": ["plan"]}','c704693412082270493ac0547f2b787f49fb1791672038869c32fadb58c16866');
INSERT INTO "agent_audit" VALUES(44,'run-stopped',1795886802.304,'planned','{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}','e9bebc271dd81b0ac43d924a0313c78ecc5287e5d9cfd834085f5fabe03f29c3');
INSERT INTO "agent_audit" VALUES(45,'run-stopped',1795886802.305,'thought','{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}','fb1352a8a0380056bd0d137082a2dcbbe59c264e8380aaa2fa7f6b84bcb636b6');
INSERT INTO "agent_audit" VALUES(46,'run-stopped',1795886802.307,'decided: allow','{"sequence": 1, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o3", "amount": 50}}','f1cf1e4697c694d9003ba371040d01b984404455be459be6b9724c8512f13b78');
INSERT INTO "agent_audit" VALUES(47,'run-stopped',1795886802.308,'written','{"sequence": 1, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-2\"}"}','fa12631990506425b2f0205d19b9b7a54fa3eaaade698d87b78b05a6e49ee750');
INSERT INTO "agent_audit" VALUES(48,'run-stopped',1795886802.31,'thought','{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}','1f9b2b339b79ddd1fea151bdc7b4cddd97df0353249d3e95e25d62fe016bf4ad');
INSERT INTO "agent_audit" VALUES(49,'run-stopped',1795886802.312,'decided: approve','{"sequence": 2, "operation": "vendors__place_order", "because": "the policy asks for it when amount > 100", "inputs": {"order_id": "o4", "amount": 500}}','efcfab60b4ea2be41daf073c414ce5cc59438072fffaeb44895ea607aedf677f');
INSERT INTO "agent_audit" VALUES(50,'run-stopped',1795886802.312,'waiting','{"why": "vendors__place_order: the policy asks for it when amount > 100"}','bbb40ac0e53f2b175cde02e57a1aa9b140af48778c961db6d1c60c472ac629cf');
INSERT INTO "agent_audit" VALUES(51,'run-stopped',1795886802.315,'asked: approval','{"id": "run-stopped:2", "what": "vendors__place_order", "because": "the policy asks for it when amount > 100", "digest": "74d4ea8c0c2ea49a1bd398f3b6efee0c525b8576f9c7d687cc533a485f065f5b"}','334b3374c268ced1643ea465cd22ff3be65f8a74a4c79466c820fdb1e93e8a25');
INSERT INTO "agent_audit" VALUES(52,'run-stopped',1795886802.325,'told: stop','{"by": "bo", "text": "wrong vendor"}','15be9d431fd8f741ceac2bd1f0f76a3d6e5663a82e23aaaf7f140bb84bd8a46d');
INSERT INTO "agent_audit" VALUES(53,'run-stopped',1795886802.384,'not answered','{"id": "run-stopped:2", "reason": "stopped by bo: wrong vendor"}','d6476e3fe729cb9c0f5962757ce57ebfbdfe5198fa622f4832c432b3647e2a8c');
INSERT INTO "agent_audit" VALUES(54,'run-stopped',1795886802.391,'undone','{"sequence": 1, "operation": "vendors__cancel_order", "inputs": {"order_id": "o3"}, "result": "{\"receipt\": \"cancel_order-3\"}"}','6bb1fb5d5fecf671f0202187d89d7621d010faaa47b5a891f33105c9a6de0c92');
INSERT INTO "agent_audit" VALUES(55,'run-stopped',1795886802.404,'stopped','{"report": "stopped by bo: wrong vendor", "left": [], "used": {"steps": 4, "tokens": 2143, "money": 0.007701}}','61dac9db99eee8ea0c282a7b833688788714828e053f6e72a52fa9a2f3ec0f67');
INSERT INTO "agent_audit" VALUES(56,'run-corrected',1795886802.416,'begun','{"goal": "Corrected", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}','3d993146acd2baf198f3b30456956842f569491e97c414c76f36ba2a2f0d310e');
INSERT INTO "agent_audit" VALUES(57,'run-corrected',1795886802.418,'thought','{"stop_reason": "tool_use", "asked": ["plan"]}','b2a070ffa66d4b86446d9efc322d916b08d78cb12a361b5e1624edf5fdd3d484');
INSERT INTO "agent_audit" VALUES(58,'run-corrected',1795886802.428,'planned','{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}','da956ddc9754d213df6ce1f808abce2382b17bb8aa527c1095074b3620e12de7');
INSERT INTO "agent_audit" VALUES(59,'run-corrected',1795886802.433,'thought','{"stop_reason": "tool_use", "asked": ["finish"]}','1338ec2d1d1c15ab4f56745edbcad98b2e455aae87b33429209d60687af67deb');
INSERT INTO "agent_audit" VALUES(60,'run-corrected',1795886802.437,'not met','{"missing": "an offer"}','e9ec4244c462732b30a72a2a36ac32853857c511f495bd340632e0d5f1a78908');
INSERT INTO "agent_audit" VALUES(61,'run-corrected',1795886802.442,'thought','{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}','6e21d3ddd0d008965c4625470fde6e8c0fb150419c1bee6e6cdb0fbb9be5537b');
INSERT INTO "agent_audit" VALUES(62,'run-corrected',1795886802.445,'decided: allow','{"sequence": 1, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o5", "amount": 50}}','d7c5e28dcb10d8da7eee18fca164acbbcf16aab1de61aff1c03f79959798ad68');
INSERT INTO "agent_audit" VALUES(63,'run-corrected',1795886802.451,'written','{"sequence": 1, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-4\"}"}','014a5053a15fc06c3588900421698dca70d833608b3a2139d85fbcd3a929f2dd');
INSERT INTO "agent_audit" VALUES(64,'run-corrected',1795886802.457,'thought','{"stop_reason": "tool_use", "asked": ["finish", "stock__level"]}','f5b142ac8c8b774c8f7d36d2e6be7836ccdb981beb073efed12a20c5b76ba694');
INSERT INTO "agent_audit" VALUES(65,'run-corrected',1795886802.461,'decided: allow','{"sequence": 2, "operation": "stock__level", "because": "a read changes nothing", "inputs": {"item_id": "A"}}','ce5f22aef0207a4e90060c4c342e73351bc00546b2472f2646450ce74b3b99d8');
INSERT INTO "agent_audit" VALUES(66,'run-corrected',1795886802.462,'read','{"sequence": 2, "operation": "stock__level", "ok": true, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}','f7101e3388bd308affde7407f6512b462bd360f2c65f3da79076af082d85a7fb');
INSERT INTO "agent_audit" VALUES(67,'run-corrected',1795886802.466,'not ended yet','{"because": "other calls were in the same turn"}','63e45ea7ffca323b7bbf34e241b24c02fe55bb0da5280e7ec3a7c30a47c8b83b');
INSERT INTO "agent_audit" VALUES(68,'run-corrected',1795886802.469,'thought','{"stop_reason": "tool_use", "asked": ["finish"]}','038ba0c644a6cea77f7a79831f81d41cc56781a9561180a31a530c9eab720c20');
INSERT INTO "agent_audit" VALUES(69,'run-corrected',1795886802.474,'done','{"report": "Ordered.", "left": [], "used": {"steps": 7, "tokens": 4104, "money": 0.014748}}','605691d49ada607ddf3427a3270715a6bbbe667ac719798ebf59718e016466f0');
INSERT INTO "agent_audit" VALUES(70,'run-corrected',1795886802.506,'undo asked','{"by": "eva", "reason": "wrong month"}','854f0c6022a766a95a2e3e62cb325e95d09bcad1986f200e3633928d4565ccf8');
INSERT INTO "agent_audit" VALUES(71,'run-corrected',1795886802.509,'undone','{"sequence": 1, "operation": "vendors__cancel_order", "inputs": {"order_id": "o5"}, "result": "{\"receipt\": \"cancel_order-5\"}"}','dd7ae68e651bfa9bbbf2ade226c9561f0769e4c6365fb05a77873d5c003a0ab7');
INSERT INTO "agent_audit" VALUES(72,'run-over',1795886802.648,'begun','{"goal": "Handed over", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}','535dbb561bdefcc90d8af293cbcaf3764a21f00e0083d557c32f51e6d69918a4');
INSERT INTO "agent_audit" VALUES(73,'run-over',1795886802.663,'thought','{"stop_reason": "tool_use", "asked": ["plan"]}','b67792a7eb25bb664ad11eb03c9a9d4360d78ddcdc4bd79012f34038a6bd8fc4');
INSERT INTO "agent_audit" VALUES(74,'run-over',1795886802.664,'planned','{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}','00508f99d18701095828b2e2fc741522a344965e15be5f4e0f1da8c4ec1db8f4');
INSERT INTO "agent_audit" VALUES(75,'run-over',1795886802.666,'thought','{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}','5f989a3f2cbdb9f37975f86145803452764bc4c4f214f978da3a32b18f08fd21');
INSERT INTO "agent_audit" VALUES(76,'run-over',1795886802.668,'decided: allow','{"sequence": 1, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o6", "amount": 50}}','34079776ee01c75e32e505e67d5f919c416b1715e953dbd1aaac741396a0a228');
INSERT INTO "agent_audit" VALUES(77,'run-over',1795886802.669,'written','{"sequence": 1, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-6\"}"}','d1044c6364752948f98f4a04b8dda5b1ed9d1f26ae6fe29d2d1a6b341d7764a9');
INSERT INTO "agent_audit" VALUES(78,'run-over',1795886802.673,'thought','{"stop_reason": "tool_use", "asked": ["finish"]}','3ca0744208c3f2fd6baab675d62a4ec7c03a1f64abf8b1f6bfafe7d54781140c');
INSERT INTO "agent_audit" VALUES(79,'run-over',1795886802.68,'escalated','{"why": "the goal seems met, and it is not sure of it; missing: it is not said what"}','a367cbeda9fcca52b2f760ea78e4feb661701ea56e27cc62968f896dacaa5d82');
INSERT INTO "agent_audit" VALUES(80,'run-over',1795886802.681,'asked: escalation','{"id": "run-over:escalation-1", "what": "Handed over", "because": "the goal seems met, and it is not sure of it; missing: it is not said what", "digest": "040aba0277f1f02d1a59fa689f30ae4e74b3bfa029bf58c4e806349ba94efa96"}','620623aa20e6d5cd3b8668149c566ff6b8150876ec434afbd57d7c4a32b9a681');
INSERT INTO "agent_audit" VALUES(81,'run-waiting',1795886802.693,'begun','{"goal": "Big order", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}','1b257d5dfe434c0cb87259e8ac2c210696db388ccee6e488795edec40082410b');
INSERT INTO "agent_audit" VALUES(82,'run-waiting',1795886802.695,'thought','{"stop_reason": "tool_use", "asked": ["plan"]}','8939f34e2bedcf550d6831d81cc80a180716d4f451d2c2adcb6e6d79e5bbda32');
INSERT INTO "agent_audit" VALUES(83,'run-waiting',1795886802.696,'planned','{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}','25f77bd6bb148edc4c46dc6a98ca1ef84a68e0a7e5bf545addf2d55d9f8a2388');
INSERT INTO "agent_audit" VALUES(84,'run-waiting',1795886802.71,'thought','{"stop_reason": "tool_use", "asked": ["stock__level"]}','7e1ae447007ec88dae2a6d6d0540d190cc639844958314852132ad5c59d65bb1');
INSERT INTO "agent_audit" VALUES(85,'run-waiting',1795886802.722,'decided: allow','{"sequence": 1, "operation": "stock__level", "because": "a read changes nothing", "inputs": {"item_id": "A"}}','376e0ae707a695bfab0b0f4c9c608e08a74dd8884427f0acb21b555b7287d016');
INSERT INTO "agent_audit" VALUES(86,'run-waiting',1795886802.737,'read','{"sequence": 1, "operation": "stock__level", "ok": true, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}','4db9ba7d015a41f40988eb3e20784655dca2bf98949855e122f9a3b756f4c3c6');
INSERT INTO "agent_audit" VALUES(87,'run-waiting',1795886802.767,'thought','{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}','55fbd9464a0f06560b54cd4c7028ca6aeb4f0ee8aae19a4ac3e1b680ac97c335');
INSERT INTO "agent_audit" VALUES(88,'run-waiting',1795886802.769,'decided: approve','{"sequence": 2, "operation": "vendors__place_order", "because": "the policy asks for it when amount > 100", "inputs": {"order_id": "o7", "amount": 700}}','6a3cd41a7a968195d533d1db13f3bbfaece5c814c1fa407234c5b87fd156982e');
INSERT INTO "agent_audit" VALUES(89,'run-waiting',1795886802.774,'waiting','{"why": "vendors__place_order: the policy asks for it when amount > 100"}','5399bdaf1607620a669359dd23175ee400b60b86b1f222c98b37b1a2e46b8887');
INSERT INTO "agent_audit" VALUES(90,'run-waiting',1795886802.775,'asked: approval','{"id": "run-waiting:2", "what": "vendors__place_order", "because": "the policy asks for it when amount > 100", "digest": "c1112fef5d21734b884ab48803c9f7823cb1f9c8d11ac02ac3e83172600738ec"}','81041f1babd214ac80fb184f348d9108e8f923632cd9e011cd9ad3174eb6e291');
INSERT INTO "agent_audit" VALUES(91,'run-waiting',1795886802.797,'told: steer','{"by": "eva", "text": "only one"}','29d499f3dfe0d6deaa741f177f05f3b1a33484730ee2960a6c2b4e53c2f4b781');
INSERT INTO "agent_audit" VALUES(92,'run-given-up',1795886802.814,'given up','{"because": "a fault of this program ended it, RuntimeError: broken"}','85bb7e7a63eb04d52b6123d891418e1ffd39d229d6e4f05227b29ceec82a0e35');
INSERT INTO "agent_audit" VALUES(93,'run-given-up',1795886802.889,'asked: escalation','{"id": "run-given-up:escalation-1", "what": "Broken", "because": "a fault of this program ended it, RuntimeError: broken", "digest": "0473ad678b862e602cf2004b6b11a01dc24b93761d5683849e0d715287243064"}','0730b08791b92ca9fa19be491696e08c311046b93d7dfa240889966bcb0c89fc');
CREATE TABLE agent_controls (
	number INTEGER NOT NULL, 
	run TEXT, 
	kind TEXT, 
	text TEXT, 
	"by" TEXT, 
	taken BOOLEAN, 
	PRIMARY KEY (number)
);
INSERT INTO "agent_controls" VALUES(1,'run-stopped','stop','wrong vendor','bo',0);
INSERT INTO "agent_controls" VALUES(2,'run-waiting','steer','only one','eva',0);
CREATE TABLE agent_ledger (
	"key" TEXT NOT NULL, 
	run TEXT, 
	sequence INTEGER, 
	operation TEXT, 
	inputs JSON, 
	behalf TEXT, 
	state TEXT, 
	result TEXT, 
	PRIMARY KEY ("key")
);
INSERT INTO "agent_ledger" VALUES('run-done:2','run-done',2,'vendors__place_order','{"order_id": "o1", "amount": 50}','anna','done','{"receipt": "place_order-1"}');
INSERT INTO "agent_ledger" VALUES('run-stopped:1','run-stopped',1,'vendors__place_order','{"order_id": "o3", "amount": 50}','anna','undone','{"receipt": "place_order-2"}');
INSERT INTO "agent_ledger" VALUES('run-corrected:1','run-corrected',1,'vendors__place_order','{"order_id": "o5", "amount": 50}','anna','undone','{"receipt": "place_order-4"}');
INSERT INTO "agent_ledger" VALUES('run-over:1','run-over',1,'vendors__place_order','{"order_id": "o6", "amount": 50}','anna','done','{"receipt": "place_order-6"}');
CREATE TABLE agent_limits (
	"limit" TEXT NOT NULL, 
	period TEXT NOT NULL, 
	value TEXT NOT NULL, 
	used TEXT, 
	PRIMARY KEY ("limit", period, value)
);
CREATE TABLE agent_memory (
	number INTEGER NOT NULL, 
	about TEXT, 
	fact TEXT, 
	run TEXT, 
	at FLOAT, 
	untrusted BOOLEAN, 
	private BOOLEAN, 
	PRIMARY KEY (number)
);
CREATE TABLE agent_people (
	name TEXT NOT NULL, 
	digest TEXT, 
	since FLOAT, 
	PRIMARY KEY (name), 
	UNIQUE (digest)
);
INSERT INTO "agent_people" VALUES('anna','157d2feac40063ac66b1010d30d311275cc8b6e959abd0ec2c916d592795e260',1.79588680174123501778e+09);
CREATE TABLE agent_requests (
	id TEXT NOT NULL, 
	run TEXT, 
	kind TEXT, 
	what TEXT, 
	about JSON, 
	digest TEXT, 
	because TEXT, 
	"to" TEXT, 
	asked FLOAT, 
	until FLOAT, 
	answer TEXT, 
	"by" TEXT, 
	reason TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "agent_requests" VALUES('run-denied:1','run-denied','approval','vendors__place_order','{"order_id": "o2", "amount": 500}','662351968a30899f752b9557b29f6d1273b16a053fe32d756d100118024a7103','the policy asks for it when amount > 100','Purchasing',1.79588680215347313877e+09,1.7959732021534509659e+09,'deny','bo','too dear');
INSERT INTO "agent_requests" VALUES('run-stopped:2','run-stopped','approval','vendors__place_order','{"order_id": "o4", "amount": 500}','74d4ea8c0c2ea49a1bd398f3b6efee0c525b8576f9c7d687cc533a485f065f5b','the policy asks for it when amount > 100','Purchasing',1.79588680231257581711e+09,1.79597320231255173678e+09,'nobody','nobody','stopped by bo: wrong vendor');
INSERT INTO "agent_requests" VALUES('run-over:escalation-1','run-over','escalation','Handed over','{"run": "run-over", "goal": "Handed over", "why": "the goal seems met, and it is not sure of it; missing: it is not said what", "known": [], "written": [{"operation": "vendors__place_order", "inputs": {"order_id": "o6", "amount": 50}, "result": "{\"receipt\": \"place_order-6\"}"}], "left_of_the_plan": [{"operation": "stock__level", "why": "needed"}], "needed": "say what is missing and continue, undo what was written, or keep it and end"}','040aba0277f1f02d1a59fa689f30ae4e74b3bfa029bf58c4e806349ba94efa96','the goal seems met, and it is not sure of it; missing: it is not said what','Purchasing',1.79588680268012857443e+09,1.79597320268010020253e+09,'','','');
INSERT INTO "agent_requests" VALUES('run-waiting:2','run-waiting','approval','vendors__place_order','{"order_id": "o7", "amount": 700}','c1112fef5d21734b884ab48803c9f7823cb1f9c8d11ac02ac3e83172600738ec','the policy asks for it when amount > 100','Purchasing',1.79588680277488660806e+09,1.79597320277485895155e+09,'','','');
INSERT INTO "agent_requests" VALUES('run-given-up:escalation-1','run-given-up','escalation','Broken','{"run": "run-given-up", "goal": "Broken", "why": "a fault of this program ended it, RuntimeError: broken", "known": [], "written": [], "left_of_the_plan": [], "needed": "undo what was written, or keep it; it cannot go on, so begin another for what is left", "goes_on": false}','0473ad678b862e602cf2004b6b11a01dc24b93761d5683849e0d715287243064','a fault of this program ended it, RuntimeError: broken','Purchasing',1.79588680288823485369e+09,1.79597320288818502421e+09,'','','');
CREATE TABLE agent_runs (
	id TEXT NOT NULL, 
	goal TEXT, 
	"trigger" TEXT, 
	"by" TEXT, 
	status TEXT, 
	level TEXT, 
	flag TEXT, 
	doing TEXT, 
	why TEXT, 
	"plan" JSON, 
	outcome JSON, 
	steps INTEGER, 
	tokens INTEGER, 
	money FLOAT, 
	refusals INTEGER, 
	began FLOAT, 
	changed FLOAT, 
	PRIMARY KEY (id)
);
INSERT INTO "agent_runs" VALUES('run-done','Restock A','prompt','anna','done','approver','','','','[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]','{"status": "done", "report": "Ordered.", "left": [], "writes": [{"operation": "vendors__place_order", "inputs": {"order_id": "o1", "amount": 50}, "result": "{\"receipt\": \"place_order-1\"}"}], "used": {"steps": 8, "tokens": 3932, "money": 0.013692}}',8,3932,0.013692,1,1.79588680178822708132e+09,1.79588680198650312426e+09);
INSERT INTO "agent_runs" VALUES('run-memory','Remember','prompt','anna','done','approver','','','','[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]','{"status": "done", "report": "Ordered.", "left": [], "writes": [], "used": {"steps": 10, "tokens": 4923, "money": 0.016917}}',10,4923,0.016917,1,1.79588680201156473156e+09,1.79588680208747220037e+09);
INSERT INTO "agent_runs" VALUES('run-denied','Too dear','prompt','anna','done','approver','','','','[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]','{"status": "done", "report": "Ordered.", "left": [], "writes": [], "used": {"steps": 4, "tokens": 2147, "money": 0.007773}}',4,2147,0.007773,1,1.79588680210037350657e+09,1.79588680227992725374e+09);
INSERT INTO "agent_runs" VALUES('run-stopped','Stop me','prompt','anna','stopped','approver','','','','[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]','{"status": "stopped", "report": "stopped by bo: wrong vendor", "left": [], "writes": [{"operation": "vendors__place_order", "inputs": {"order_id": "o3", "amount": 50}, "result": "{\"receipt\": \"place_order-2\"}"}], "used": {"steps": 4, "tokens": 2143, "money": 0.007701}}',4,2143,0.007701,0,1.79588680229982328414e+09,1.79588680240330886839e+09);
INSERT INTO "agent_runs" VALUES('run-corrected','Corrected','prompt','anna','done','approver','','','','[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]','{"status": "done", "report": "Ordered.", "left": [], "writes": [{"operation": "vendors__place_order", "inputs": {"order_id": "o5", "amount": 50}, "result": "{\"receipt\": \"place_order-4\"}"}], "used": {"steps": 7, "tokens": 4104, "money": 0.014748}}',7,4104,0.014748,0,1.79588680241519737246e+09,1.79588680247383332246e+09);
INSERT INTO "agent_runs" VALUES('run-over','Handed over','prompt','anna','escalated','approver','','vendors__place_order','the goal seems met, and it is not sure of it; missing: it is not said what','[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]',NULL,4,2149,0.007755,0,1.79588680262605547904e+09,1.79588680267962217326e+09);
INSERT INTO "agent_runs" VALUES('run-waiting','Big order','prompt','anna','waiting','approver','','vendors__place_order','vendors__place_order: the policy asks for it when amount > 100','[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]',NULL,4,2134,0.007602,0,1.79588680269255876542e+09,1.79588680277401375766e+09);
INSERT INTO "agent_runs" VALUES('run-given-up','Broken','prompt','anna','escalated','approver','a fault of this program ended it, RuntimeError: broken','','a fault of this program ended it, RuntimeError: broken','[]',NULL,0,0,0.0,0,1.79588680281214332573e+09,1.79588680281249618532e+09);
CREATE TABLE agent_schema (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "agent_schema" VALUES(1);
CREATE TABLE agent_steps (
	run TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	name TEXT, 
	result JSON, 
	PRIMARY KEY (run, number)
);
INSERT INTO "agent_steps" VALUES('run-done',1,'begin','{"at": 1795886801.787019, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}');
INSERT INTO "agent_steps" VALUES('run-done',2,'think','{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886801.880988}');
INSERT INTO "agent_steps" VALUES('run-done',3,'planned','null');
INSERT INTO "agent_steps" VALUES('run-done',4,'think','{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "stock__level", "input": {"item_id": "A"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 24}, "at": 1795886801.9105434}');
INSERT INTO "agent_steps" VALUES('run-done',5,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "a read changes nothing"}');
INSERT INTO "agent_steps" VALUES('run-done',6,'carry_out','{"ok": true, "unknown": false, "at": 1795886801.926042, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}');
INSERT INTO "agent_steps" VALUES('run-done',7,'think','{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o1", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 760, "output_tokens": 30}, "at": 1795886801.9391055}');
INSERT INTO "agent_steps" VALUES('run-done',8,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}');
INSERT INTO "agent_steps" VALUES('run-done',9,'carry_out','{"ok": true, "unknown": false, "at": 1795886801.966865, "result": "{\"receipt\": \"place_order-1\"}", "lacks": ""}');
INSERT INTO "agent_steps" VALUES('run-done',10,'think','{"content": [{"type": "tool_use", "id": "toolu_3_0", "name": "vendors__close_account", "input": {}}], "stop_reason": "tool_use", "usage": {"input_tokens": 836, "output_tokens": 23}, "at": 1795886801.9784596}');
INSERT INTO "agent_steps" VALUES('run-done',11,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "deny", "because": "the policy forbids it"}');
INSERT INTO "agent_steps" VALUES('run-done',12,'think','{"content": [{"type": "tool_use", "id": "toolu_4_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 904, "output_tokens": 35}, "at": 1795886801.984804}');
INSERT INTO "agent_steps" VALUES('run-done',13,'listen','{"steers": [], "paused": false, "stop": "", "wishes": []}');
INSERT INTO "agent_steps" VALUES('run-done',14,'ended',1.79588680198702573776e+09);
INSERT INTO "agent_steps" VALUES('run-done',15,'follow','null');
INSERT INTO "agent_steps" VALUES('run-memory',1,'begin','{"at": 1795886802.0111592, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}');
INSERT INTO "agent_steps" VALUES('run-memory',2,'think','{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 583, "output_tokens": 46}, "at": 1795886802.0266032}');
INSERT INTO "agent_steps" VALUES('run-memory',3,'planned','null');
INSERT INTO "agent_steps" VALUES('run-memory',4,'think','{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "remember", "input": {"about": "vendor:X", "fact": "they are slow"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 689, "output_tokens": 30}, "at": 1795886802.0305746}');
INSERT INTO "agent_steps" VALUES('run-memory',5,'use','["Kept.", true, false, false]');
INSERT INTO "agent_steps" VALUES('run-memory',6,'think','{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "recall", "input": {"about": "vendor:X"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 759, "output_tokens": 23}, "at": 1795886802.0376642}');
INSERT INTO "agent_steps" VALUES('run-memory',7,'use','["What is known:\n- they are slow (run-memory)", true, false, false]');
INSERT INTO "agent_steps" VALUES('run-memory',8,'think','{"content": [{"type": "tool_use", "id": "toolu_3_0", "name": "remember", "input": {"about": "nobody", "fact": "x"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 831, "output_tokens": 27}, "at": 1795886802.0788872}');
INSERT INTO "agent_steps" VALUES('run-memory',9,'use','["Refused: about must be kind:name, such as vendor:ACME.", false, false, false]');
INSERT INTO "agent_steps" VALUES('run-memory',10,'think','{"content": [{"type": "tool_use", "id": "toolu_4_0", "name": "pay", "input": {}}], "stop_reason": "tool_use", "usage": {"input_tokens": 909, "output_tokens": 18}, "at": 1795886802.0819871}');
INSERT INTO "agent_steps" VALUES('run-memory',11,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "deny", "because": "there is no operation pay"}');
INSERT INTO "agent_steps" VALUES('run-memory',12,'think','{"content": [{"type": "tool_use", "id": "toolu_5_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 973, "output_tokens": 35}, "at": 1795886802.0857384}');
INSERT INTO "agent_steps" VALUES('run-memory',13,'listen','{"steers": [], "paused": false, "stop": "", "wishes": []}');
INSERT INTO "agent_steps" VALUES('run-memory',14,'ended',1.79588680208767366409e+09);
INSERT INTO "agent_steps" VALUES('run-memory',15,'follow','null');
INSERT INTO "agent_steps" VALUES('run-denied',1,'begin','{"at": 1795886802.0999453, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}');
INSERT INTO "agent_steps" VALUES('run-denied',2,'think','{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 583, "output_tokens": 46}, "at": 1795886802.1144388}');
INSERT INTO "agent_steps" VALUES('run-denied',3,'planned','null');
INSERT INTO "agent_steps" VALUES('run-denied',4,'think','{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "vendors__place_order", "input": {"order_id": "o2", "amount": 500}}], "stop_reason": "tool_use", "usage": {"input_tokens": 689, "output_tokens": 30}, "at": 1795886802.1333325}');
INSERT INTO "agent_steps" VALUES('run-denied',5,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "approve", "because": "the policy asks for it when amount > 100"}');
INSERT INTO "agent_steps" VALUES('run-denied',6,'waits','null');
INSERT INTO "agent_steps" VALUES('run-denied',7,'ask',1.7959732021534509659e+09);
INSERT INTO "agent_steps" VALUES('run-denied',8,'_looked','["", "", "", 1795886802.1640964]');
INSERT INTO "agent_steps" VALUES('run-denied',9,'_looked','["deny", "bo", "too dear", 1795886802.2666628]');
INSERT INTO "agent_steps" VALUES('run-denied',10,'waits','null');
INSERT INTO "agent_steps" VALUES('run-denied',11,'think','{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 764, "output_tokens": 35}, "at": 1795886802.269719}');
INSERT INTO "agent_steps" VALUES('run-denied',12,'listen','{"steers": [], "paused": false, "stop": "", "wishes": []}');
INSERT INTO "agent_steps" VALUES('run-denied',13,'ended',1.7958868022802693844e+09);
INSERT INTO "agent_steps" VALUES('run-denied',14,'follow','null');
INSERT INTO "agent_steps" VALUES('run-stopped',1,'begin','{"at": 1795886802.2994115, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}');
INSERT INTO "agent_steps" VALUES('run-stopped',2,'think','{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 583, "output_tokens": 46}, "at": 1795886802.3024166}');
INSERT INTO "agent_steps" VALUES('run-stopped',3,'planned','null');
INSERT INTO "agent_steps" VALUES('run-stopped',4,'think','{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "vendors__place_order", "input": {"order_id": "o3", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 689, "output_tokens": 30}, "at": 1795886802.3052692}');
INSERT INTO "agent_steps" VALUES('run-stopped',5,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}');
INSERT INTO "agent_steps" VALUES('run-stopped',6,'carry_out','{"ok": true, "unknown": false, "at": 1795886802.308093, "result": "{\"receipt\": \"place_order-2\"}", "lacks": ""}');
INSERT INTO "agent_steps" VALUES('run-stopped',7,'think','{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o4", "amount": 500}}], "stop_reason": "tool_use", "usage": {"input_tokens": 765, "output_tokens": 30}, "at": 1795886802.3100793}');
INSERT INTO "agent_steps" VALUES('run-stopped',8,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "approve", "because": "the policy asks for it when amount > 100"}');
INSERT INTO "agent_steps" VALUES('run-stopped',9,'waits','null');
INSERT INTO "agent_steps" VALUES('run-stopped',10,'ask',1.79597320231255173678e+09);
INSERT INTO "agent_steps" VALUES('run-stopped',11,'_looked','["", "", "", 1795886802.3160877]');
INSERT INTO "agent_steps" VALUES('run-stopped',12,'_looked','["nobody", "nobody", "stopped by bo: wrong vendor", 1795886802.3773296, "stopped by bo: wrong vendor"]');
INSERT INTO "agent_steps" VALUES('run-stopped',13,'_written','[{"key": "run-stopped:1", "run": "run-stopped", "sequence": 1, "operation": "vendors__place_order", "inputs": {"order_id": "o3", "amount": 50}, "behalf": "anna", "state": "done", "result": "{\"receipt\": \"place_order-2\"}"}]');
INSERT INTO "agent_steps" VALUES('run-stopped',14,'take_back','{"ok": true, "unknown": false, "at": 1795886802.3858664, "result": "{\"receipt\": \"cancel_order-3\"}"}');
INSERT INTO "agent_steps" VALUES('run-stopped',15,'ended',1.79588680240460515022e+09);
INSERT INTO "agent_steps" VALUES('run-stopped',16,'follow','null');
INSERT INTO "agent_steps" VALUES('run-corrected',1,'begin','{"at": 1795886802.4147277, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}');
INSERT INTO "agent_steps" VALUES('run-corrected',2,'think','{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886802.417742}');
INSERT INTO "agent_steps" VALUES('run-corrected',3,'planned','null');
INSERT INTO "agent_steps" VALUES('run-corrected',4,'think','{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "finish", "input": {"met": false, "confidence": 0.9, "missing": "an offer", "report": ""}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 36}, "at": 1795886802.4319553}');
INSERT INTO "agent_steps" VALUES('run-corrected',5,'listen','{"steers": [], "paused": false, "stop": "", "wishes": []}');
INSERT INTO "agent_steps" VALUES('run-corrected',6,'unmet','null');
INSERT INTO "agent_steps" VALUES('run-corrected',7,'think','{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o5", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 776, "output_tokens": 30}, "at": 1795886802.441467}');
INSERT INTO "agent_steps" VALUES('run-corrected',8,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}');
INSERT INTO "agent_steps" VALUES('run-corrected',9,'carry_out','{"ok": true, "unknown": false, "at": 1795886802.4485085, "result": "{\"receipt\": \"place_order-4\"}", "lacks": ""}');
INSERT INTO "agent_steps" VALUES('run-corrected',10,'think','{"content": [{"type": "tool_use", "id": "toolu_3_0", "name": "finish", "input": {"met": true, "confidence": 0.1, "missing": "", "report": ""}}, {"type": "tool_use", "id": "toolu_3_1", "name": "stock__level", "input": {"item_id": "A"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 851, "output_tokens": 56}, "at": 1795886802.454449}');
INSERT INTO "agent_steps" VALUES('run-corrected',11,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "a read changes nothing"}');
INSERT INTO "agent_steps" VALUES('run-corrected',12,'carry_out','{"ok": true, "unknown": false, "at": 1795886802.461543, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}');
INSERT INTO "agent_steps" VALUES('run-corrected',13,'think','{"content": [{"type": "tool_use", "id": "toolu_4_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 1000, "output_tokens": 35}, "at": 1795886802.46578}');
INSERT INTO "agent_steps" VALUES('run-corrected',14,'listen','{"steers": [], "paused": false, "stop": "", "wishes": []}');
INSERT INTO "agent_steps" VALUES('run-corrected',15,'ended',1.79588680247412276272e+09);
INSERT INTO "agent_steps" VALUES('run-corrected',16,'follow','null');
INSERT INTO "agent_steps" VALUES('run-corrected:undo-1',1,'_asked','null');
INSERT INTO "agent_steps" VALUES('run-corrected:undo-1',2,'_written','[{"key": "run-corrected:1", "run": "run-corrected", "sequence": 1, "operation": "vendors__place_order", "inputs": {"order_id": "o5", "amount": 50}, "behalf": "anna", "state": "done", "result": "{\"receipt\": \"place_order-4\"}"}]');
INSERT INTO "agent_steps" VALUES('run-corrected:undo-1',3,'take_back','{"ok": true, "unknown": false, "at": 1795886802.508245, "result": "{\"receipt\": \"cancel_order-5\"}"}');
INSERT INTO "agent_steps" VALUES('run-over',1,'begin','{"at": 1795886802.6254718, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}');
INSERT INTO "agent_steps" VALUES('run-over',2,'think','{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886802.6609643}');
INSERT INTO "agent_steps" VALUES('run-over',3,'planned','null');
INSERT INTO "agent_steps" VALUES('run-over',4,'think','{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "vendors__place_order", "input": {"order_id": "o6", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 30}, "at": 1795886802.665421}');
INSERT INTO "agent_steps" VALUES('run-over',5,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}');
INSERT INTO "agent_steps" VALUES('run-over',6,'carry_out','{"ok": true, "unknown": false, "at": 1795886802.6690612, "result": "{\"receipt\": \"place_order-6\"}", "lacks": ""}');
INSERT INTO "agent_steps" VALUES('run-over',7,'think','{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "finish", "input": {"met": true, "confidence": 0.1, "missing": "", "report": ""}}], "stop_reason": "tool_use", "usage": {"input_tokens": 766, "output_tokens": 33}, "at": 1795886802.673027}');
INSERT INTO "agent_steps" VALUES('run-over',8,'listen','{"steers": [], "paused": false, "stop": "", "wishes": []}');
INSERT INTO "agent_steps" VALUES('run-over',9,'waits','null');
INSERT INTO "agent_steps" VALUES('run-over',10,'ask',1.79597320268010020253e+09);
INSERT INTO "agent_steps" VALUES('run-over',11,'_looked','["", "", "", 1795886802.681092]');
INSERT INTO "agent_steps" VALUES('run-waiting',1,'begin','{"at": 1795886802.6921391, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}');
INSERT INTO "agent_steps" VALUES('run-waiting',2,'think','{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886802.6950765}');
INSERT INTO "agent_steps" VALUES('run-waiting',3,'planned','null');
INSERT INTO "agent_steps" VALUES('run-waiting',4,'think','{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "stock__level", "input": {"item_id": "A"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 24}, "at": 1795886802.706998}');
INSERT INTO "agent_steps" VALUES('run-waiting',5,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "a read changes nothing"}');
INSERT INTO "agent_steps" VALUES('run-waiting',6,'carry_out','{"ok": true, "unknown": false, "at": 1795886802.7299778, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}');
INSERT INTO "agent_steps" VALUES('run-waiting',7,'think','{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o7", "amount": 700}}], "stop_reason": "tool_use", "usage": {"input_tokens": 760, "output_tokens": 30}, "at": 1795886802.7459216}');
INSERT INTO "agent_steps" VALUES('run-waiting',8,'decide','{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "approve", "because": "the policy asks for it when amount > 100"}');
INSERT INTO "agent_steps" VALUES('run-waiting',9,'waits','null');
INSERT INTO "agent_steps" VALUES('run-waiting',10,'ask',1.79597320277485895155e+09);
INSERT INTO "agent_steps" VALUES('run-waiting',11,'_looked','["", "", "", 1795886802.776208]');
INSERT INTO "agent_steps" VALUES('run-given-up',0,'give_up','null');
INSERT INTO "agent_steps" VALUES('run-waiting',12,'_looked','["", "", "", 1795886802.8509119]');
INSERT INTO "agent_steps" VALUES('run-given-up:after',1,'_left','[{"id": "run-given-up", "goal": "Broken", "trigger": "prompt", "by": "anna", "status": "escalated", "level": "approver", "flag": "a fault of this program ended it, RuntimeError: broken", "doing": "", "why": "a fault of this program ended it, RuntimeError: broken", "plan": [], "outcome": null, "steps": 0, "tokens": 0, "money": 0.0, "refusals": 0, "began": 1795886802.8121433, "changed": 1795886802.8124962}, [], 1]');
INSERT INTO "agent_steps" VALUES('run-given-up:after',2,'_written','[]');
INSERT INTO "agent_steps" VALUES('run-given-up:after',3,'ask',1.79597320288818502421e+09);
INSERT INTO "agent_steps" VALUES('run-given-up:after',4,'_looked','["", "", "", 1795886802.8893526]');
CREATE TABLE agent_uses (
	"key" TEXT NOT NULL, 
	"limit" TEXT NOT NULL, 
	period TEXT, 
	value TEXT, 
	amount TEXT, 
	PRIMARY KEY ("key", "limit")
);
CREATE TABLE agent_watches (
	id TEXT NOT NULL, 
	crossed BOOLEAN, 
	looked FLOAT, 
	PRIMARY KEY (id)
);
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('34533e99-abb1-4931-ab2c-25cb188228e2','1',1795886801000,1795886801000,'agent');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
INSERT INTO "notifications" VALUES('63ffea1b-0d52-4998-ac09-a613efe7cfd8','run-denied','wake','""',1795886802000,'portable_json',1,1);
INSERT INTO "notifications" VALUES('01fb29fe-7afe-4d10-90cf-d6e611de17aa','run-stopped','wake','""',1795886802000,'portable_json',1,1);
INSERT INTO "notifications" VALUES('3cab9bc9-7307-46b1-acf7-a1cd1043d8db','run-waiting','wake','""',1795886802000,'portable_json',1,1);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
INSERT INTO "operation_outputs" VALUES('run-denied',2,'DBOS.sleep','1795973202.1858582',NULL,NULL,1795886802196,1795886802196,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-denied',1,'DBOS.recv','""',NULL,NULL,1795886802173,1795886802252,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-stopped',2,'DBOS.sleep','1795973202.3140106',NULL,NULL,1795886802317,1795886802317,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-stopped',1,'DBOS.recv','""',NULL,NULL,1795886802316,1795886802375,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-over',2,'DBOS.sleep','1795973202.6816092',NULL,NULL,1795886802682,1795886802682,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-waiting',2,'DBOS.sleep','1795973202.7763832',NULL,NULL,1795886802777,1795886802777,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-waiting',1,'DBOS.recv','""',NULL,NULL,1795886802776,1795886802841,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-waiting',4,'DBOS.sleep','1795973202.7770152',NULL,NULL,1795886802852,1795886802853,'portable_json','agent',1795886802000);
INSERT INTO "operation_outputs" VALUES('run-given-up:after',2,'DBOS.sleep','1795973202.9373312',NULL,NULL,1795886802921,1795886802938,'portable_json','agent',1795886802000);
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
INSERT INTO "queues" VALUES('DD6275F8D385982B57EAAE73F5F58384','runs',NULL,NULL,NULL,NULL,1,0,0.02,1795886801000,1795886801653,'agent',NULL,NULL,NULL,NULL);
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_input" VALUES('run-done','{"namedArgs":{},"positionalArgs":[{"goal":"Restock A","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886801000);
INSERT INTO "workflow_input" VALUES('run-memory','{"namedArgs":{},"positionalArgs":[{"goal":"Remember","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-denied','{"namedArgs":{},"positionalArgs":[{"goal":"Too dear","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-stopped','{"namedArgs":{},"positionalArgs":[{"goal":"Stop me","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-corrected','{"namedArgs":{},"positionalArgs":[{"goal":"Corrected","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-corrected:undo-1','{"namedArgs":{},"positionalArgs":["run-corrected","eva","wrong month"]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-over','{"namedArgs":{},"positionalArgs":[{"goal":"Handed over","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-waiting','{"namedArgs":{},"positionalArgs":[{"goal":"Big order","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-given-up:after','{"namedArgs":{},"positionalArgs":["run-given-up","a fault of this program ended it, RuntimeError: broken"]}',1795886802000);
INSERT INTO "workflow_input" VALUES('run-queued','{"namedArgs":{},"positionalArgs":[{"goal":"Queued","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}',1795886802000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('run-done','{"status":"done","report":"Ordered.","left":[],"writes":[{"operation":"vendors__place_order","inputs":{"order_id":"o1","amount":50},"result":"{\"receipt\": \"place_order-1\"}"}],"used":{"steps":8,"tokens":3932,"money":0.013692}}',NULL,1795886801000);
INSERT INTO "workflow_output" VALUES('run-memory','{"status":"done","report":"Ordered.","left":[],"writes":[],"used":{"steps":10,"tokens":4923,"money":0.016917}}',NULL,1795886802000);
INSERT INTO "workflow_output" VALUES('run-denied','{"status":"done","report":"Ordered.","left":[],"writes":[],"used":{"steps":4,"tokens":2147,"money":0.007773}}',NULL,1795886802000);
INSERT INTO "workflow_output" VALUES('run-stopped','{"status":"stopped","report":"stopped by bo: wrong vendor","left":[],"writes":[{"operation":"vendors__place_order","inputs":{"order_id":"o3","amount":50},"result":"{\"receipt\": \"place_order-2\"}"}],"used":{"steps":4,"tokens":2143,"money":0.007701}}',NULL,1795886802000);
INSERT INTO "workflow_output" VALUES('run-corrected','{"status":"done","report":"Ordered.","left":[],"writes":[{"operation":"vendors__place_order","inputs":{"order_id":"o5","amount":50},"result":"{\"receipt\": \"place_order-4\"}"}],"used":{"steps":7,"tokens":4104,"money":0.014748}}',NULL,1795886802000);
INSERT INTO "workflow_output" VALUES('run-corrected:undo-1','[]',NULL,1795886802000);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('run-done','SUCCESS','pursue',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886801000,1795886801000,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795886801000,'null',NULL,NULL,0,'agent','d7db7cda-e23a-4cb0-9dd2-605fa3c815ae');
INSERT INTO "workflow_status" VALUES('run-memory','SUCCESS','pursue',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795886802000,'null',NULL,NULL,0,'agent','6a24dfa6-a526-4a2b-8e15-edd4f999e110');
INSERT INTO "workflow_status" VALUES('run-denied','SUCCESS','pursue',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795886802000,'null',NULL,NULL,0,'agent','5670f03e-eec1-498a-bf63-19f27289a78a');
INSERT INTO "workflow_status" VALUES('run-stopped','SUCCESS','pursue',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795886802000,'null',NULL,NULL,0,'agent','0da43739-3680-4f72-b10c-8d0315dcc6c7');
INSERT INTO "workflow_status" VALUES('run-corrected','SUCCESS','pursue',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795886802000,'null',NULL,NULL,0,'agent','6f7fca42-2e87-49df-8147-a58b64e4c644');
INSERT INTO "workflow_status" VALUES('run-corrected:undo-1','SUCCESS','undo',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795886802000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795886802000,'null',NULL,NULL,0,'agent','19ed12f3-a49b-4e98-9155-4dfe42863975');
INSERT INTO "workflow_status" VALUES('run-over','PENDING','pursue',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'ec4f4c2f-2bf0-4543-b707-d1966bcd4736',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'agent','ec4f4c2f-2bf0-4543-b707-d1966bcd4736');
INSERT INTO "workflow_status" VALUES('run-waiting','PENDING','pursue',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'5ff6e009-2e66-429b-9c95-6d83fa5335b0',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'agent','5ff6e009-2e66-429b-9c95-6d83fa5335b0');
INSERT INTO "workflow_status" VALUES('run-given-up:after','PENDING','after',NULL,NULL,NULL,NULL,NULL,NULL,'worker-1',1795886802000,1795886802000,'1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795886802000,NULL,0,NULL,NULL,'58517046-f0e8-4f88-933b-4866de534f0b',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'agent','12ef563f-9416-4a7e-ad11-89def9eed69e');
INSERT INTO "workflow_status" VALUES('run-queued','ENQUEUED','pursue',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795886802000,1795886802000,'1',NULL,NULL,NULL,0,'runs',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'agent','ec11e3c2-1f0d-4e47-8f87-fb86e8fe35c3');
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
CREATE INDEX ix_agent_runs_trigger ON agent_runs ("trigger");
CREATE INDEX ix_agent_runs_began ON agent_runs (began);
CREATE INDEX ix_agent_audit_run ON agent_audit (run);
CREATE INDEX ix_agent_ledger_run ON agent_ledger (run);
CREATE INDEX ix_agent_requests_run ON agent_requests (run);
CREATE INDEX ix_agent_requests_answer ON agent_requests (answer);
CREATE INDEX ix_agent_controls_run ON agent_controls (run);
CREATE INDEX ix_agent_memory_about ON agent_memory (about);
COMMIT;