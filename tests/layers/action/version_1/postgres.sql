SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA dbos;
CREATE FUNCTION dbos.enqueue_workflow(workflow_name text, queue_name text, positional_args json[] DEFAULT ARRAY[]::json[], named_args json DEFAULT '{}'::json, class_name text DEFAULT NULL::text, config_name text DEFAULT NULL::text, workflow_id text DEFAULT NULL::text, app_version text DEFAULT NULL::text, timeout_ms bigint DEFAULT NULL::bigint, deadline_epoch_ms bigint DEFAULT NULL::bigint, deduplication_id text DEFAULT NULL::text, priority integer DEFAULT NULL::integer, queue_partition_key text DEFAULT NULL::text, authenticated_user text DEFAULT NULL::text, authenticated_roles text DEFAULT NULL::text, delay_until_epoch_ms bigint DEFAULT NULL::bigint, application_name text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_workflow_id TEXT;
    v_serialized_inputs TEXT;
    v_owner_xid TEXT;
    v_now BIGINT;
    v_recovery_attempts INT4 := 0;
    v_priority INT4;
    v_status TEXT;
BEGIN
    -- Validate required parameters
    IF workflow_name IS NULL OR workflow_name = '' THEN
        RAISE EXCEPTION 'Workflow name cannot be null or empty';
    END IF;
    IF queue_name IS NULL OR queue_name = '' THEN
        RAISE EXCEPTION 'Queue name cannot be null or empty';
    END IF;
    IF named_args IS NOT NULL AND jsonb_typeof(named_args::jsonb) != 'object' THEN
        RAISE EXCEPTION 'Named args must be a JSON object';
    END IF;
    IF workflow_id IS NOT NULL AND workflow_id = '' THEN
        RAISE EXCEPTION 'Workflow ID cannot be an empty string if provided.';
    END IF;
    IF delay_until_epoch_ms IS NOT NULL AND delay_until_epoch_ms < 0 THEN
        RAISE EXCEPTION 'delay_until_epoch_ms must be >= 0';
    END IF;
    v_workflow_id := COALESCE(workflow_id, gen_random_uuid()::TEXT);
    v_owner_xid := gen_random_uuid()::TEXT;
    v_priority := COALESCE(priority, 0);
    v_serialized_inputs := json_build_object(
        'positionalArgs', positional_args,
        'namedArgs', named_args
    )::TEXT;
    v_now := EXTRACT(epoch FROM now()) * 1000;
    v_status := CASE WHEN delay_until_epoch_ms IS NULL THEN 'ENQUEUED' ELSE 'DELAYED' END;
    INSERT INTO "dbos".workflow_status (
        workflow_uuid, status,
        name, class_name, config_name,
        queue_name, deduplication_id, priority, queue_partition_key,
        application_version,
        created_at, updated_at, recovery_attempts,
        workflow_timeout_ms, workflow_deadline_epoch_ms,
        parent_workflow_id, owner_xid, serialization,
        authenticated_user, authenticated_roles,
        delay_until_epoch_ms, application_name
    ) VALUES (
        v_workflow_id, v_status,
        workflow_name, class_name, config_name,
        queue_name, deduplication_id, v_priority, queue_partition_key,
        app_version,
        v_now, v_now, v_recovery_attempts,
        timeout_ms, deadline_epoch_ms,
        NULL, v_owner_xid, 'portable_json',
        authenticated_user, authenticated_roles,
        delay_until_epoch_ms, application_name
    )
    ON CONFLICT (workflow_uuid)
    DO UPDATE SET
        updated_at = EXCLUDED.updated_at;
    INSERT INTO "dbos".workflow_input (
        workflow_uuid, inputs, retention_timestamp
    ) VALUES (
        v_workflow_id, v_serialized_inputs, v_now
    )
    ON CONFLICT (workflow_uuid) DO NOTHING;
    RETURN v_workflow_id;
EXCEPTION
    WHEN unique_violation THEN
        RAISE EXCEPTION 'DBOS queue duplicated'
            USING DETAIL = format('Workflow %s with queue %s and deduplication ID %s already exists', v_workflow_id, queue_name, deduplication_id),
                ERRCODE = 'unique_violation';
END;
$$;
CREATE FUNCTION dbos.notifications_function() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    payload text := NEW.destination_uuid || '::' || NEW.topic;
BEGIN
    PERFORM pg_notify('dbos_notifications_channel', payload);
    RETURN NEW;
END;
$$;
CREATE FUNCTION dbos.send_message(destination_id text, message json, topic text DEFAULT NULL::text, message_id text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_topic TEXT := COALESCE(topic, '__null__topic__');
    v_message_id TEXT := COALESCE(message_id, gen_random_uuid()::TEXT);
BEGIN
    INSERT INTO "dbos".notifications (
        destination_uuid, topic, message, message_uuid, serialization
    ) VALUES (
        destination_id, v_topic, message, v_message_id, 'portable_json'
    )
    ON CONFLICT (message_uuid) DO NOTHING;
EXCEPTION
    WHEN foreign_key_violation THEN
        RAISE EXCEPTION 'DBOS non-existent workflow'
            USING DETAIL = format('Destination workflow %s does not exist', destination_id),
                ERRCODE = 'foreign_key_violation';
END;
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE dbos.application_versions (
    version_id text NOT NULL,
    version_name text NOT NULL,
    version_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    created_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    application_name text
);
CREATE TABLE dbos.dbos_migrations (
    version bigint NOT NULL
);
CREATE TABLE dbos.event_dispatch_kv (
    service_name text NOT NULL,
    workflow_fn_name text NOT NULL,
    key text NOT NULL,
    value text,
    update_seq numeric(38,0),
    update_time numeric(38,15)
);
CREATE TABLE dbos.notifications (
    message_uuid text DEFAULT gen_random_uuid() NOT NULL,
    destination_uuid text NOT NULL,
    topic text,
    message text NOT NULL,
    created_at_epoch_ms bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    serialization text,
    consumed boolean DEFAULT false NOT NULL,
    consumed_by_function_id integer
);
CREATE TABLE dbos.operation_outputs (
    workflow_uuid text NOT NULL,
    function_id integer NOT NULL,
    function_name text DEFAULT ''::text NOT NULL,
    output text,
    error text,
    child_workflow_id text,
    started_at_epoch_ms bigint,
    completed_at_epoch_ms bigint,
    serialization text,
    application_name text,
    retention_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL
);
CREATE TABLE dbos.queues (
    queue_id text DEFAULT (gen_random_uuid())::text NOT NULL,
    name text NOT NULL,
    concurrency integer,
    worker_concurrency integer,
    rate_limit_max integer,
    rate_limit_period_sec double precision,
    priority_enabled boolean DEFAULT false NOT NULL,
    partition_queue boolean DEFAULT false NOT NULL,
    polling_interval_sec double precision DEFAULT 1.0 NOT NULL,
    created_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    updated_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    application_name text,
    partition_concurrency integer,
    partition_worker_concurrency integer,
    partition_rate_limit_max integer,
    partition_rate_limit_period_sec double precision
);
CREATE TABLE dbos.streams (
    workflow_uuid text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    "offset" integer NOT NULL,
    function_id integer DEFAULT 0 NOT NULL,
    serialization text
);
CREATE TABLE dbos.workflow_events (
    workflow_uuid text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    serialization text
);
CREATE TABLE dbos.workflow_events_history (
    workflow_uuid text NOT NULL,
    function_id integer NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    serialization text
);
CREATE TABLE dbos.workflow_input (
    workflow_uuid text NOT NULL,
    inputs text,
    retention_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL
);
CREATE TABLE dbos.workflow_output (
    workflow_uuid text NOT NULL,
    output text,
    error text,
    retention_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL
);
CREATE TABLE dbos.workflow_schedules (
    schedule_id text NOT NULL,
    schedule_name text NOT NULL,
    workflow_name text NOT NULL,
    workflow_class_name text,
    schedule text NOT NULL,
    status text DEFAULT 'ACTIVE'::text NOT NULL,
    context text NOT NULL,
    last_fired_at text,
    automatic_backfill boolean DEFAULT false NOT NULL,
    cron_timezone text,
    queue_name text,
    application_name text
);
CREATE TABLE dbos.workflow_status (
    workflow_uuid text NOT NULL,
    status text,
    name text,
    authenticated_user text,
    assumed_role text,
    authenticated_roles text,
    request text,
    output text,
    error text,
    executor_id text,
    created_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    updated_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    application_version text,
    application_id text,
    class_name character varying(255) DEFAULT NULL::character varying,
    config_name character varying(255) DEFAULT NULL::character varying,
    recovery_attempts bigint DEFAULT 0,
    queue_name text,
    workflow_timeout_ms bigint,
    workflow_deadline_epoch_ms bigint,
    inputs text,
    started_at_epoch_ms bigint,
    deduplication_id text,
    priority integer DEFAULT 0 NOT NULL,
    queue_partition_key text,
    forked_from text,
    owner_xid text,
    parent_workflow_id text,
    serialization text,
    delay_until_epoch_ms bigint,
    was_forked_from boolean DEFAULT false NOT NULL,
    rate_limited boolean DEFAULT false NOT NULL,
    completed_at bigint,
    attributes jsonb,
    schedule_name text,
    debounce_deadline_epoch_ms bigint,
    is_debounced boolean DEFAULT false NOT NULL,
    application_name text,
    creator_xid text
);
CREATE TABLE public.agent_audit (
    number integer NOT NULL,
    run text,
    at double precision,
    event text,
    about json,
    digest text
);
CREATE SEQUENCE public.agent_audit_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agent_audit_number_seq OWNED BY public.agent_audit.number;
CREATE TABLE public.agent_controls (
    number integer NOT NULL,
    run text,
    kind text,
    text text,
    by text,
    taken boolean
);
CREATE SEQUENCE public.agent_controls_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agent_controls_number_seq OWNED BY public.agent_controls.number;
CREATE TABLE public.agent_ledger (
    key text NOT NULL,
    run text,
    sequence integer,
    operation text,
    inputs json,
    behalf text,
    state text,
    result text
);
CREATE TABLE public.agent_limits (
    "limit" text NOT NULL,
    period text NOT NULL,
    value text NOT NULL,
    used text
);
CREATE TABLE public.agent_memory (
    number integer NOT NULL,
    about text,
    fact text,
    run text,
    at double precision,
    untrusted boolean,
    private boolean
);
CREATE SEQUENCE public.agent_memory_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agent_memory_number_seq OWNED BY public.agent_memory.number;
CREATE TABLE public.agent_people (
    name text NOT NULL,
    digest text,
    since double precision
);
CREATE TABLE public.agent_requests (
    id text NOT NULL,
    run text,
    kind text,
    what text,
    about json,
    digest text,
    because text,
    "to" text,
    asked double precision,
    until double precision,
    answer text,
    by text,
    reason text
);
CREATE TABLE public.agent_runs (
    id text NOT NULL,
    goal text,
    trigger text,
    by text,
    status text,
    level text,
    flag text,
    doing text,
    why text,
    plan json,
    outcome json,
    steps integer,
    tokens integer,
    money double precision,
    refusals integer,
    began double precision,
    changed double precision
);
CREATE TABLE public.agent_schema (
    version integer NOT NULL
);
CREATE SEQUENCE public.agent_schema_version_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agent_schema_version_seq OWNED BY public.agent_schema.version;
CREATE TABLE public.agent_steps (
    run text NOT NULL,
    number integer NOT NULL,
    name text,
    result json
);
CREATE TABLE public.agent_uses (
    key text NOT NULL,
    "limit" text NOT NULL,
    period text,
    value text,
    amount text
);
CREATE TABLE public.agent_watches (
    id text NOT NULL,
    crossed boolean,
    looked double precision
);
ALTER TABLE ONLY public.agent_audit ALTER COLUMN number SET DEFAULT nextval('public.agent_audit_number_seq'::regclass);
ALTER TABLE ONLY public.agent_controls ALTER COLUMN number SET DEFAULT nextval('public.agent_controls_number_seq'::regclass);
ALTER TABLE ONLY public.agent_memory ALTER COLUMN number SET DEFAULT nextval('public.agent_memory_number_seq'::regclass);
ALTER TABLE ONLY public.agent_schema ALTER COLUMN version SET DEFAULT nextval('public.agent_schema_version_seq'::regclass);
INSERT INTO dbos.application_versions VALUES
	('015a629c-315f-4427-add8-6d11c8660a55', '1', 1795886806464, 1795886806464, 'agent');
INSERT INTO dbos.dbos_migrations VALUES
	(125);
INSERT INTO dbos.notifications VALUES
	('6f5df995-739c-45b4-a87f-90b5f84fa70f', 'run-denied', 'wake', '""', 1795886807448, 'portable_json', true, 1),
	('766a9eb8-3783-4050-a457-d8c1da468c47', 'run-stopped', 'wake', '""', 1795886807745, 'portable_json', true, 1),
	('8b13e048-4f58-4d65-a924-1ba22e19838d', 'run-waiting', 'wake', '""', 1795886808365, 'portable_json', true, 1);
INSERT INTO dbos.operation_outputs VALUES
	('run-denied', 2, 'DBOS.sleep', '1795973207.4912417', NULL, NULL, 1795886807504, 1795886807511, 'portable_json', 'agent', 1795886807514),
	('run-denied', 1, 'DBOS.recv', '""', NULL, NULL, 1795886807452, 1795886807521, 'portable_json', 'agent', 1795886807519),
	('run-stopped', 2, 'DBOS.sleep', '1795973207.7627916', NULL, NULL, 1795886807765, 1795886807767, 'portable_json', 'agent', 1795886807768),
	('run-stopped', 1, 'DBOS.recv', '""', NULL, NULL, 1795886807750, 1795886807781, 'portable_json', 'agent', 1795886807779),
	('run-over', 2, 'DBOS.sleep', '1795973208.2866476', NULL, NULL, 1795886808296, 1795886808299, 'portable_json', 'agent', 1795886808303),
	('run-waiting', 2, 'DBOS.sleep', '1795973208.3817475', NULL, NULL, 1795886808384, 1795886808385, 'portable_json', 'agent', 1795886808386),
	('run-waiting', 1, 'DBOS.recv', '""', NULL, NULL, 1795886808363, 1795886808391, 'portable_json', 'agent', 1795886808389),
	('run-waiting', 4, 'DBOS.sleep', '1795973208.3740063', NULL, NULL, 1795886808414, 1795886808416, 'portable_json', 'agent', 1795886808417),
	('run-given-up:after', 2, 'DBOS.sleep', '1795973208.4336078', NULL, NULL, 1795886808435, 1795886808437, 'portable_json', 'agent', 1795886808438);
INSERT INTO dbos.queues VALUES
	('262a27cb-43a6-48ee-868a-c19c19d47d6d', 'runs', NULL, NULL, NULL, NULL, true, false, 0.02, 1795886806011, 1795886806520, 'agent', NULL, NULL, NULL, NULL);
INSERT INTO dbos.workflow_input VALUES
	('run-done', '{"namedArgs":{},"positionalArgs":[{"goal":"Restock A","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886806782),
	('run-memory', '{"namedArgs":{},"positionalArgs":[{"goal":"Remember","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886807096),
	('run-denied', '{"namedArgs":{},"positionalArgs":[{"goal":"Too dear","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886807286),
	('run-stopped', '{"namedArgs":{},"positionalArgs":[{"goal":"Stop me","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886807599),
	('run-corrected', '{"namedArgs":{},"positionalArgs":[{"goal":"Corrected","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886807869),
	('run-corrected:undo-1', '{"namedArgs":{},"positionalArgs":["run-corrected","eva","wrong month"]}', 1795886808040),
	('run-over', '{"namedArgs":{},"positionalArgs":[{"goal":"Handed over","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886808197),
	('run-waiting', '{"namedArgs":{},"positionalArgs":[{"goal":"Big order","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886808288),
	('run-given-up:after', '{"namedArgs":{},"positionalArgs":["run-given-up","a fault of this program ended it, RuntimeError: broken"]}', 1795886808373),
	('run-queued', '{"namedArgs":{},"positionalArgs":[{"goal":"Queued","trigger":"prompt","by":"anna","behalf":"anna","data":"","trusted":false,"private":false}]}', 1795886808440);
INSERT INTO dbos.workflow_output VALUES
	('run-done', '{"status":"done","report":"Ordered.","left":[],"writes":[{"operation":"vendors__place_order","inputs":{"order_id":"o1","amount":50},"result":"{\"receipt\": \"place_order-1\"}"}],"used":{"steps":8,"tokens":3932,"money":0.013692}}', NULL, 1795886807086),
	('run-memory', '{"status":"done","report":"Ordered.","left":[],"writes":[],"used":{"steps":10,"tokens":4923,"money":0.016917}}', NULL, 1795886807270),
	('run-denied', '{"status":"done","report":"Ordered.","left":[],"writes":[],"used":{"steps":4,"tokens":2147,"money":0.007773}}', NULL, 1795886807594),
	('run-stopped', '{"status":"stopped","report":"stopped by bo: wrong vendor","left":[],"writes":[{"operation":"vendors__place_order","inputs":{"order_id":"o3","amount":50},"result":"{\"receipt\": \"place_order-2\"}"}],"used":{"steps":4,"tokens":2143,"money":0.007701}}', NULL, 1795886807865),
	('run-corrected', '{"status":"done","report":"Ordered.","left":[],"writes":[{"operation":"vendors__place_order","inputs":{"order_id":"o5","amount":50},"result":"{\"receipt\": \"place_order-4\"}"}],"used":{"steps":7,"tokens":4104,"money":0.014748}}', NULL, 1795886808023),
	('run-corrected:undo-1', '[]', NULL, 1795886808153);
INSERT INTO dbos.workflow_status VALUES
	('run-done', 'SUCCESS', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886806782, 1795886807086, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'portable_json', NULL, false, false, 1795886807086, 'null', NULL, NULL, false, 'agent', 'dc3a9213-ecb7-42ac-a81d-4b56962bef35'),
	('run-memory', 'SUCCESS', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886807096, 1795886807270, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'portable_json', NULL, false, false, 1795886807270, 'null', NULL, NULL, false, 'agent', 'a14f57c9-dfb2-4ef0-b35e-f8bd490569f1'),
	('run-denied', 'SUCCESS', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886807286, 1795886807594, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'portable_json', NULL, false, false, 1795886807594, 'null', NULL, NULL, false, 'agent', 'badbc920-3184-42d3-9992-56a57490ea3d'),
	('run-stopped', 'SUCCESS', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886807599, 1795886807865, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'portable_json', NULL, false, false, 1795886807865, 'null', NULL, NULL, false, 'agent', '8f51dbef-8b2e-49dc-a575-4c4f0d36cc3e'),
	('run-corrected', 'SUCCESS', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886807869, 1795886808023, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'portable_json', NULL, false, false, 1795886808023, 'null', NULL, NULL, false, 'agent', '31404e80-a3d3-4f54-a1ca-e1e31a300c68'),
	('run-corrected:undo-1', 'SUCCESS', 'undo', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886808040, 1795886808153, '1', NULL, NULL, NULL, 1, 'runs', NULL, NULL, NULL, 1795886808038, NULL, 0, NULL, NULL, NULL, NULL, 'portable_json', NULL, false, false, 1795886808153, 'null', NULL, NULL, false, 'agent', '8bcd84a6-9b5e-4031-be5c-a4e52afd152d'),
	('run-over', 'PENDING', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886808197, 1795886808197, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, '50eaaf99-525a-4fd4-852a-5b5faf7541b6', NULL, 'portable_json', NULL, false, false, NULL, 'null', NULL, NULL, false, 'agent', '50eaaf99-525a-4fd4-852a-5b5faf7541b6'),
	('run-waiting', 'PENDING', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886808288, 1795886808288, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, '4b33190d-7976-4e55-a794-464286384e50', NULL, 'portable_json', NULL, false, false, NULL, 'null', NULL, NULL, false, 'agent', '4b33190d-7976-4e55-a794-464286384e50'),
	('run-given-up:after', 'PENDING', 'after', NULL, NULL, NULL, NULL, NULL, NULL, 'worker-1', 1795886808373, 1795886808389, '1', NULL, NULL, NULL, 1, 'runs', NULL, NULL, NULL, 1795886808389, NULL, 0, NULL, NULL, 'acfa581d-7b71-4c1a-bba4-2bd2fd3ebd04', NULL, 'portable_json', NULL, false, false, NULL, 'null', NULL, NULL, false, 'agent', 'ed3b8ecc-f7f8-406a-8494-e5023fda2b74'),
	('run-queued', 'ENQUEUED', 'pursue', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1795886808440, 1795886808440, '1', NULL, NULL, NULL, 0, 'runs', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'portable_json', NULL, false, false, NULL, 'null', NULL, NULL, false, 'agent', 'b8c6a837-454a-4a02-b33d-ab696b4fcf58');
INSERT INTO public.agent_audit VALUES
	(1, '', 1795886806.749, 'admitted', '{"name": "anna", "by": "root (terminal)"}', 'a4720b9fa95680c08875369664d0d8263eb29d3d1bba3a5362a69de723dbc1b5'),
	(2, '', 1795886806.764, 'admitted', '{"name": "bo", "by": "root (terminal)"}', '7d3ee27f06d87e15b6a08c01fc9c61528ca1559b5b352a04532cb2f444fd667f'),
	(3, '', 1795886806.774, 'dismissed', '{"name": "bo", "by": "root (terminal)"}', 'c064451d0d09ac0f59889ae9e0a87a884a1ea7b39d15e0094c7947d12a4acc7d'),
	(4, 'run-done', 1795886806.845, 'begun', '{"goal": "Restock A", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}', '218ba2c32f384eabd619935d435409fd948f318b39de025d08f8f46b79577fed'),
	(5, 'run-done', 1795886806.867, 'thought', '{"stop_reason": "tool_use", "asked": ["plan"]}', 'e54e2bf743ad6057823f5a32d89ba7424d628d2f09f8d6768dc05e1955b0ef78'),
	(6, 'run-done', 1795886806.887, 'planned', '{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}', '7a6ab422c270887a243cc74a06b7e86c8aa0a84af8b008c9d4a00f5eb3f5fd7d'),
	(7, 'run-done', 1795886806.926, 'thought', '{"stop_reason": "tool_use", "asked": ["stock__level"]}', 'f1f4efc2216ede9d66f1085bd5a8476ccbe8bf6282d7df56f632adae47951c0e'),
	(8, 'run-done', 1795886806.951, 'decided: allow', '{"sequence": 1, "operation": "stock__level", "because": "a read changes nothing", "inputs": {"item_id": "A"}}', 'c9a98c50081fc88e356684bf913e2820c31d8a9536d30de72cb574dd578b546c'),
	(9, 'run-done', 1795886806.961, 'read', '{"sequence": 1, "operation": "stock__level", "ok": true, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}', '03885a0a327373bb62ca699d47e9aa95f0de338562453496dd075b4d8a270dfd'),
	(10, 'run-done', 1795886806.979, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}', 'a3db4d49b909c4cadd1c1753e8d6a14d08ffc3b97482a946e06f214806b5c245'),
	(11, 'run-done', 1795886806.99, 'decided: allow', '{"sequence": 2, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o1", "amount": 50}}', '7d237c726f3c0345d36ec9099ebb2594c04bd7cc50b22031063b12bd8b370fce'),
	(12, 'run-done', 1795886807.011, 'written', '{"sequence": 2, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-1\"}"}', '238aee65aff5becf2e350ea7528777c2d6af71b42e0b4bff11987cb75c977513'),
	(13, 'run-done', 1795886807.03, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__close_account"]}', 'ac42028c043c83082132361d6db724beba0e8ae8eb8b5dcf9cc5548fe4f654c3'),
	(14, 'run-done', 1795886807.045, 'decided: deny', '{"sequence": 3, "operation": "vendors__close_account", "because": "the policy forbids it", "inputs": {}}', 'c635e7bca74eda107e516f85c251b66f186330afd13a536262785204b9f7cf9f'),
	(15, 'run-done', 1795886807.055, 'thought', '{"stop_reason": "tool_use", "asked": ["finish"]}', 'eeb119303302c8584400945aa409fe64f7724540fd0261958f6ba153ec724e80'),
	(16, 'run-done', 1795886807.074, 'done', '{"report": "Ordered.", "left": [], "used": {"steps": 8, "tokens": 3932, "money": 0.013692}}', '2580c42e347ce6d799c2943a96082829377055d5a1238450940106db62201c9c'),
	(17, 'run-memory', 1795886807.123, 'begun', '{"goal": "Remember", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}', 'bddd6f8687b44cc7f9ee45df5be5b2f6752bfc4c862357795ff9145a08eaebb2'),
	(18, 'run-memory', 1795886807.132, 'thought', '{"stop_reason": "tool_use", "asked": ["plan"]}', 'f5ce213c339a2667b0be0602ae07edb5621ff8e4c8a780ede4bbb5f666595dfa'),
	(19, 'run-memory', 1795886807.156, 'planned', '{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}', '60c9bab96c3b193be23ef0e0c09dc8b93ba78593065bcc284e6eb60c75f8b343'),
	(20, 'run-memory', 1795886807.168, 'thought', '{"stop_reason": "tool_use", "asked": ["remember"]}', '91a78d135dbb8e1667cc5b95b2c55113649cf10edab2281f546aea2922f58019'),
	(21, 'run-memory', 1795886807.187, 'remembered', '{"about": "vendor:X", "untrusted": false, "private": false}', 'fe367debad521fdaa6f77ef64ca8deb18cab1c5e9315f6f33482b77a18d9bad5'),
	(22, 'run-memory', 1795886807.203, 'thought', '{"stop_reason": "tool_use", "asked": ["recall"]}', '3f3af0b352c96ed84511f619e85da7f091244bf32836fc430fa7cd0936ad60a2'),
	(23, 'run-memory', 1795886807.22, 'recalled', '{"about": "vendor:X", "facts": 1, "unverified": 0}', '5eff9784c2269fcf37b27618770cfd3f0d129b9ef159f6ab0b4361fc4ab27d0f'),
	(24, 'run-memory', 1795886807.228, 'thought', '{"stop_reason": "tool_use", "asked": ["remember"]}', '8810c91a0252771dd5cbe6e49c655b737e6975316d9113b60a42d4d155fa2e70'),
	(25, 'run-memory', 1795886807.236, 'decided: deny', '{"operation": "remember", "because": "about must be kind:name, such as vendor:ACME"}', 'ba05c99d99515c504b42b73a674d6d177ba1aacaee76b217c69206f4a870ba41'),
	(26, 'run-memory', 1795886807.252, 'thought', '{"stop_reason": "tool_use", "asked": ["pay"]}', '99d6c13f3fc62a45ea34a564b65cd37e9cf8c0d3a7ca823a71edffefd2d2fde9'),
	(27, 'run-memory', 1795886807.256, 'decided: deny', '{"sequence": 1, "operation": "pay", "because": "there is no operation pay", "inputs": {}}', '5d29081d9fb65a407645e632b47058754859ca4ea9819927eee51925e9750fd1'),
	(28, 'run-memory', 1795886807.259, 'thought', '{"stop_reason": "tool_use", "asked": ["finish"]}', 'f6b2cc7c55bd4678d9ffb81a5cbb2d988b37be24e86b1a6803af859085aa128c'),
	(29, 'run-memory', 1795886807.264, 'done', '{"report": "Ordered.", "left": [], "used": {"steps": 10, "tokens": 4923, "money": 0.016917}}', 'e665603e207289f94373bbbe77a336a9dbf0073398c5fb4b0b54fb6d2daa7368'),
	(30, '', 1795886807.277, 'forgotten', '{"about": "vendor:X", "facts": 1, "by": "eva"}', '9f7360b1041a68e78a291e804bde491eac83bb5adb85060aa240b961900815de'),
	(31, 'run-denied', 1795886807.321, 'begun', '{"goal": "Too dear", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}', '3c1c5d254d0acbd2444bc06bee23247316cb3666ed0387a6d83b63ab9815a8b0'),
	(32, 'run-denied', 1795886807.343, 'thought', '{"stop_reason": "tool_use", "asked": ["plan"]}', 'fd54c97733943afb34368a6a2e5772cf26ef959a48871643af3f8e1b8fee2b0f'),
	(33, 'run-denied', 1795886807.375, 'planned', '{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}', 'e6969db3cacb4710038e139ad53081d0c8b368745103b5fc280039a9d372edd7'),
	(34, 'run-denied', 1795886807.405, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}', '07a7d9801d241aa58290c875b22da27e3a206d0b2020d2163fb4c8922e013f7f'),
	(35, 'run-denied', 1795886807.418, 'decided: approve', '{"sequence": 1, "operation": "vendors__place_order", "because": "the policy asks for it when amount > 100", "inputs": {"order_id": "o2", "amount": 500}}', 'ca9eafdde2fd9ba364653b2a3f25a6f5c12ff8a6f9a33a26e6f8aa477ab4f29a'),
	(36, 'run-denied', 1795886807.424, 'waiting', '{"why": "vendors__place_order: the policy asks for it when amount > 100"}', 'db351e9f53df4fa58a7a8dbc78811042bd5ef8379d20e63dbfb94786b3a345e4'),
	(37, 'run-denied', 1795886807.436, 'asked: approval', '{"id": "run-denied:1", "what": "vendors__place_order", "because": "the policy asks for it when amount > 100", "digest": "662351968a30899f752b9557b29f6d1273b16a053fe32d756d100118024a7103"}', '17d7e2cf72e5f2cba3cadfd08acfebc5a9143e695d3214a68f7608a8d537486d'),
	(38, 'run-denied', 1795886807.505, 'answered: deny', '{"id": "run-denied:1", "by": "bo", "reason": "too dear", "proven": true}', '456eb6965f06cd58ebce71b48672ec9002cf98dfbe21f348fbd30fcef359115c'),
	(39, 'run-denied', 1795886807.53, 'running', '{"why": ""}', '1670b5ac0a5d1ab85a286aec18ab6d43eed9c4635ce30ed8d30e36bd459a20fe'),
	(42, 'run-stopped', 1795886807.614, 'begun', '{"goal": "Stop me", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}', '6ee4ac97ef415144e876c829d50a132c6509ad96419a013fe8165641c6b2afdb'),
	(45, 'run-stopped', 1795886807.653, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}', 'd23ec99a71d484728055201c6e11c8be6c5df3b35a0ddbb288972ec6c482788e'),
	(46, 'run-stopped', 1795886807.665, 'decided: allow', '{"sequence": 1, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o3", "amount": 50}}', '02a540bf47239ea20f8e2a7136201cb84192fb5c91f1c8004e4c4dad7279babf'),
	(47, 'run-stopped', 1795886807.669, 'written', '{"sequence": 1, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-2\"}"}', '3238169be38dd873b7cb445311a88f231eb13cabde99796396cf1ad3f3f9ef3f'),
	(49, 'run-stopped', 1795886807.721, 'decided: approve', '{"sequence": 2, "operation": "vendors__place_order", "because": "the policy asks for it when amount > 100", "inputs": {"order_id": "o4", "amount": 500}}', '4a257cc074833b630050da06248677123b611ade7ca0c1ee59dc9ce41e869d46'),
	(51, 'run-stopped', 1795886807.737, 'asked: approval', '{"id": "run-stopped:2", "what": "vendors__place_order", "because": "the policy asks for it when amount > 100", "digest": "74d4ea8c0c2ea49a1bd398f3b6efee0c525b8576f9c7d687cc533a485f065f5b"}', 'c50f5a7892d2ca5dc7e338ef0c3d259c78d75a00bc4d10a5dfdedd1b5b29fbfc'),
	(52, 'run-stopped', 1795886807.753, 'told: stop', '{"by": "bo", "text": "wrong vendor"}', '0207a3ef4053afdc25d1b9aa210a9e4cf3fcafacbfc8e41d1b85c18b06b842ff'),
	(55, 'run-stopped', 1795886807.857, 'stopped', '{"report": "stopped by bo: wrong vendor", "left": [], "used": {"steps": 4, "tokens": 2143, "money": 0.007701}}', '19b5cf37b7221e4b6c6572276a8a9cfa05fe4cd6a35a25ca6e794c47db304eb0'),
	(57, 'run-corrected', 1795886807.927, 'thought', '{"stop_reason": "tool_use", "asked": ["plan"]}', 'fc865a184fc484c09e16dda549033779e250ad4179b08c30c5dd52118df90310'),
	(59, 'run-corrected', 1795886807.948, 'thought', '{"stop_reason": "tool_use", "asked": ["finish"]}', '8866d14e9ea266b01b59320f1c626c2f058ba170083249321fe620ec8b745113'),
	(60, 'run-corrected', 1795886807.958, 'not met', '{"missing": "an offer"}', '9edbb7835f6420c72db6c41a1e4d6d34047cce66db4b0337e640cae7b6447304'),
	(62, 'run-corrected', 1795886807.978, 'decided: allow', '{"sequence": 1, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o5", "amount": 50}}', 'e83a589c46ae6a665cd5b12f126059827a768fd52d7adec4b0d55a33eee4e496'),
	(63, 'run-corrected', 1795886807.988, 'written', '{"sequence": 1, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-4\"}"}', 'c68ad146c57058a1607475c8333225baf8275244603b0ca13aacecd6588006f7'),
	(65, 'run-corrected', 1795886808.011, 'decided: allow', '{"sequence": 2, "operation": "stock__level", "because": "a read changes nothing", "inputs": {"item_id": "A"}}', 'ca319be03e58e9cc704b68f0378384b30c82de150e3e12da5e7e2bfd64a8a143'),
	(67, 'run-corrected', 1795886808.017, 'not ended yet', '{"because": "other calls were in the same turn"}', '472f95473fbcdf9a262531f3cac08b8ee952e9063356b5447f949f357c20b000'),
	(68, 'run-corrected', 1795886808.018, 'thought', '{"stop_reason": "tool_use", "asked": ["finish"]}', 'b75f962a6a854d2f86d229678f63f62631da5255ced4f0815ec1ef8f82872cb2'),
	(69, 'run-corrected', 1795886808.022, 'done', '{"report": "Ordered.", "left": [], "used": {"steps": 7, "tokens": 4104, "money": 0.014748}}', '22e5c651c738a2fdd1a637339c3db1ff6f68078d0267228d9ad9d24ef6e13206'),
	(72, 'run-over', 1795886808.208, 'begun', '{"goal": "Handed over", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}', '30bd043b72dc9286e244c12be7d5e075a2955355dc836485c53ac5b74521987a'),
	(74, 'run-over', 1795886808.221, 'planned', '{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}', '9e403174954f181c012308ab4f6622a03e07e5322544e76efaf391a83d763636'),
	(77, 'run-over', 1795886808.239, 'written', '{"sequence": 1, "operation": "vendors__place_order", "ok": true, "result": "{\"receipt\": \"place_order-6\"}"}', '28d8d93e2aa9f76c6e60ab50dd321073c50790ede636d2174a5b8e7edd2ed9d5'),
	(80, 'run-over', 1795886808.267, 'asked: escalation', '{"id": "run-over:escalation-1", "what": "Handed over", "because": "the goal seems met, and it is not sure of it; missing: it is not said what", "digest": "040aba0277f1f02d1a59fa689f30ae4e74b3bfa029bf58c4e806349ba94efa96"}', '358c06ddf80db07f17d7fc6dfa112015c913d234f356a1440cd1777a4c15f718'),
	(81, 'run-waiting', 1795886808.316, 'begun', '{"goal": "Big order", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}', '41de9768555359f157ad5057c7fcb8589923f2cc48cbc28535a86d6ec531c6f5'),
	(83, 'run-waiting', 1795886808.334, 'planned', '{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}', '93f12be7721b5d9424ee37578f7abef5e72da97d8a6cbd9f8bcf589e11259619'),
	(85, 'run-waiting', 1795886808.342, 'decided: allow', '{"sequence": 1, "operation": "stock__level", "because": "a read changes nothing", "inputs": {"item_id": "A"}}', '777e9459e3c31c28e69f7b009023c5ad485b152bfef7b05d37bf396dc33113e4'),
	(86, 'run-waiting', 1795886808.344, 'read', '{"sequence": 1, "operation": "stock__level", "ok": true, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}', 'b2797c1c86e341417702292e07857e2b0181ef649872b1f3cfadb5f3e8d538f4'),
	(87, 'run-waiting', 1795886808.348, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}', 'ac9ef5f6536ed25cafa8ac12c4610c2c1db153103e6abd69bec0606294acc69c'),
	(88, 'run-waiting', 1795886808.353, 'decided: approve', '{"sequence": 2, "operation": "vendors__place_order", "because": "the policy asks for it when amount > 100", "inputs": {"order_id": "o7", "amount": 700}}', '322a5d8c07d6aa0f02d6d366ccce829a7d05fe5349b6bdbaeb84550ff87e89ef'),
	(90, 'run-waiting', 1795886808.36, 'asked: approval', '{"id": "run-waiting:2", "what": "vendors__place_order", "because": "the policy asks for it when amount > 100", "digest": "c1112fef5d21734b884ab48803c9f7823cb1f9c8d11ac02ac3e83172600738ec"}', '9017e0d204bb5c6faa4a1d24efd8268d1cb95ef6f5f026bbb0bf93e3e11f9b85'),
	(40, 'run-denied', 1795886807.546, 'thought', '{"stop_reason": "tool_use", "asked": ["finish"]}', '3e65a4fc499a804a4fcfb04901f9024eaa4c8f170f2f5995b8bc34d36806913c'),
	(41, 'run-denied', 1795886807.57, 'done', '{"report": "Ordered.", "left": [], "used": {"steps": 4, "tokens": 2147, "money": 0.007773}}', '71b17b1e0a1efd6608dcd8ec89c75b682f761b960521790a827625ff321f48d9'),
	(43, 'run-stopped', 1795886807.629, 'thought', '{"stop_reason": "tool_use", "asked": ["plan"]}', '2940cc8b7a3ee4703d3b6ed0fb84b92bdc54989ef2cd3067d1f455a671203a6d'),
	(44, 'run-stopped', 1795886807.632, 'planned', '{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}', '43456ae55bebdb7feb444837983a78a6f92255027bf8a8f09b5cb290b43578f7'),
	(48, 'run-stopped', 1795886807.688, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}', '7a71c3da6acf2248dd01e60c51718a394838e8680c54ac68fa51e5a1d9d3f8d3'),
	(50, 'run-stopped', 1795886807.735, 'waiting', '{"why": "vendors__place_order: the policy asks for it when amount > 100"}', '041366756edc0ac27f8e610eb74bda5e02aeedef93a4465b44e4da1dd4b91cd1'),
	(53, 'run-stopped', 1795886807.818, 'not answered', '{"id": "run-stopped:2", "reason": "stopped by bo: wrong vendor"}', '8565c9762e69987d08417319b5288cfaa1ed442d1cdaf5c7913538bd03e1b44e'),
	(54, 'run-stopped', 1795886807.847, 'undone', '{"sequence": 1, "operation": "vendors__cancel_order", "inputs": {"order_id": "o3"}, "result": "{\"receipt\": \"cancel_order-3\"}"}', '10728d575c21830c10f91509ce97d3445f573d9f95ebd6b9e644921dc7c31563'),
	(56, 'run-corrected', 1795886807.901, 'begun', '{"goal": "Corrected", "trigger": "prompt", "by": "anna", "behalf": "anna", "data": "", "trusted": false, "private": false, "level": "approver"}', 'f2d0e5399b5e9ed63cc5e94adaeaece4040ac6c6715e886809ac3dbb334aa4bf'),
	(58, 'run-corrected', 1795886807.939, 'planned', '{"plan": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}', '83868eaf5ef52e71f501d425bac257e1a5b07db260a2375833f91f46ec8aea23'),
	(61, 'run-corrected', 1795886807.972, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}', '64a0a32f117ebd8ca118f64b5d16baf30af4b82647fcd1c89b21d975307ae6a5'),
	(64, 'run-corrected', 1795886807.996, 'thought', '{"stop_reason": "tool_use", "asked": ["finish", "stock__level"]}', 'a5b816a8382d2ded0eb8a9aa2e38a9b47c3ee243f3d3a81a9dc2356667ad74f4'),
	(66, 'run-corrected', 1795886808.014, 'read', '{"sequence": 2, "operation": "stock__level", "ok": true, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}', 'a7058a5db0a4558e180df17a459589ee44e17975ad3b43648f9497433d2a527e'),
	(70, 'run-corrected', 1795886808.107, 'undo asked', '{"by": "eva", "reason": "wrong month"}', '06407f814046922a5d26aee1674dddbc341eb9e83d29a799bc6618e472aeb32f'),
	(71, 'run-corrected', 1795886808.147, 'undone', '{"sequence": 1, "operation": "vendors__cancel_order", "inputs": {"order_id": "o5"}, "result": "{\"receipt\": \"cancel_order-5\"}"}', 'c1ef4e2c44306a3d741db9453a7e033836a2f8d997ff1de915b0b9bd9c4f91e8'),
	(73, 'run-over', 1795886808.212, 'thought', '{"stop_reason": "tool_use", "asked": ["plan"]}', '15dcbfa00750524799d9aa0129ac2464eac66316002c771beeaeaf5f9bdcaeb9'),
	(75, 'run-over', 1795886808.227, 'thought', '{"stop_reason": "tool_use", "asked": ["vendors__place_order"]}', '0cb7a640a9d6d581228ab59e77577dfc8d05f2052221c581269fe960d91c0a81'),
	(76, 'run-over', 1795886808.231, 'decided: allow', '{"sequence": 1, "operation": "vendors__place_order", "because": "planned, reversible and within its limits", "inputs": {"order_id": "o6", "amount": 50}}', 'cb767b5b574eb6d8e508b54db43b79fb30550e608c359567b92eceb236cb4891'),
	(78, 'run-over', 1795886808.243, 'thought', '{"stop_reason": "tool_use", "asked": ["finish"]}', '041b08c82afde933611357efc90e80c347dba7a64008277e36fe6ca5b67dc172'),
	(79, 'run-over', 1795886808.258, 'escalated', '{"why": "the goal seems met, and it is not sure of it; missing: it is not said what"}', 'fad520de5905f30555530a599fa8ccc359dd27999ebf99f7b5ddb4b5b8d710db'),
	(82, 'run-waiting', 1795886808.328, 'thought', '{"stop_reason": "tool_use", "asked": ["plan"]}', '979334e4deb91ebdff5952f9865bf4d4e5dd00df203a5fbcb7a4bfa5ee8ae234'),
	(84, 'run-waiting', 1795886808.338, 'thought', '{"stop_reason": "tool_use", "asked": ["stock__level"]}', '2792a9bafff4c2bd073c43adf1aa2394f517a458d214fdd40d3da5fde6a53b64'),
	(89, 'run-waiting', 1795886808.357, 'waiting', '{"why": "vendors__place_order: the policy asks for it when amount > 100"}', 'ad039012f3b0ed3f2b4a18edb14b60834b6bfb4c30cd29db82eb626d2666c875'),
	(91, 'run-waiting', 1795886808.366, 'told: steer', '{"by": "eva", "text": "only one"}', '43b31c71587d96650238485c4a1ecdbc279c469d0badf59ff274f3c7eccb9d96'),
	(92, 'run-given-up', 1795886808.378, 'given up', '{"because": "a fault of this program ended it, RuntimeError: broken"}', '3d1cceca132a4bdd4a6492414858514b5fa718f92897cc0eea51b208bc083132'),
	(93, 'run-given-up', 1795886808.427, 'asked: escalation', '{"id": "run-given-up:escalation-1", "what": "Broken", "because": "a fault of this program ended it, RuntimeError: broken", "digest": "0473ad678b862e602cf2004b6b11a01dc24b93761d5683849e0d715287243064"}', 'd0d9a65417e4a329984dea44d31defbaf15cc46885e3a16b24b8f6f3cbf61fc3');
INSERT INTO public.agent_controls VALUES
	(1, 'run-stopped', 'stop', 'wrong vendor', 'bo', false),
	(2, 'run-waiting', 'steer', 'only one', 'eva', false);
INSERT INTO public.agent_ledger VALUES
	('run-done:2', 'run-done', 2, 'vendors__place_order', '{"order_id": "o1", "amount": 50}', 'anna', 'done', '{"receipt": "place_order-1"}'),
	('run-stopped:1', 'run-stopped', 1, 'vendors__place_order', '{"order_id": "o3", "amount": 50}', 'anna', 'undone', '{"receipt": "place_order-2"}'),
	('run-corrected:1', 'run-corrected', 1, 'vendors__place_order', '{"order_id": "o5", "amount": 50}', 'anna', 'undone', '{"receipt": "place_order-4"}'),
	('run-over:1', 'run-over', 1, 'vendors__place_order', '{"order_id": "o6", "amount": 50}', 'anna', 'done', '{"receipt": "place_order-6"}');
INSERT INTO public.agent_people VALUES
	('anna', '6591b24814a8bf81444df76e096b8055c06d540d565bb3f1397663a2ff048955', 1795886806.733861);
INSERT INTO public.agent_requests VALUES
	('run-denied:1', 'run-denied', 'approval', 'vendors__place_order', '{"order_id": "o2", "amount": 500}', '662351968a30899f752b9557b29f6d1273b16a053fe32d756d100118024a7103', 'the policy asks for it when amount > 100', 'Purchasing', 1795886807.4274912, 1795973207.4274585, 'deny', 'bo', 'too dear'),
	('run-stopped:2', 'run-stopped', 'approval', 'vendors__place_order', '{"order_id": "o4", "amount": 500}', '74d4ea8c0c2ea49a1bd398f3b6efee0c525b8576f9c7d687cc533a485f065f5b', 'the policy asks for it when amount > 100', 'Purchasing', 1795886807.7362032, 1795973207.7361562, 'nobody', 'nobody', 'stopped by bo: wrong vendor'),
	('run-over:escalation-1', 'run-over', 'escalation', 'Handed over', '{"run": "run-over", "goal": "Handed over", "why": "the goal seems met, and it is not sure of it; missing: it is not said what", "known": [], "written": [{"operation": "vendors__place_order", "inputs": {"order_id": "o6", "amount": 50}, "result": "{\"receipt\": \"place_order-6\"}"}], "left_of_the_plan": [{"operation": "stock__level", "why": "needed"}], "needed": "say what is missing and continue, undo what was written, or keep it and end"}', '040aba0277f1f02d1a59fa689f30ae4e74b3bfa029bf58c4e806349ba94efa96', 'the goal seems met, and it is not sure of it; missing: it is not said what', 'Purchasing', 1795886808.262412, 1795973208.2623508, '', '', ''),
	('run-waiting:2', 'run-waiting', 'approval', 'vendors__place_order', '{"order_id": "o7", "amount": 700}', 'c1112fef5d21734b884ab48803c9f7823cb1f9c8d11ac02ac3e83172600738ec', 'the policy asks for it when amount > 100', 'Purchasing', 1795886808.3588142, 1795973208.3587525, '', '', ''),
	('run-given-up:escalation-1', 'run-given-up', 'escalation', 'Broken', '{"run": "run-given-up", "goal": "Broken", "why": "a fault of this program ended it, RuntimeError: broken", "known": [], "written": [], "left_of_the_plan": [], "needed": "undo what was written, or keep it; it cannot go on, so begin another for what is left", "goes_on": false}', '0473ad678b862e602cf2004b6b11a01dc24b93761d5683849e0d715287243064', 'a fault of this program ended it, RuntimeError: broken', 'Purchasing', 1795886808.4254613, 1795973208.4253953, '', '', '');
INSERT INTO public.agent_runs VALUES
	('run-corrected', 'Corrected', 'prompt', 'anna', 'done', 'approver', '', '', '', '[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]', '{"status": "done", "report": "Ordered.", "left": [], "writes": [{"operation": "vendors__place_order", "inputs": {"order_id": "o5", "amount": 50}, "result": "{\"receipt\": \"place_order-4\"}"}], "used": {"steps": 7, "tokens": 4104, "money": 0.014748}}', 7, 4104, 0.014748, 0, 1795886807.8987563, 1795886808.0210137),
	('run-done', 'Restock A', 'prompt', 'anna', 'done', 'approver', '', '', '', '[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]', '{"status": "done", "report": "Ordered.", "left": [], "writes": [{"operation": "vendors__place_order", "inputs": {"order_id": "o1", "amount": 50}, "result": "{\"receipt\": \"place_order-1\"}"}], "used": {"steps": 8, "tokens": 3932, "money": 0.013692}}', 8, 3932, 0.013692, 1, 1795886806.8347795, 1795886807.0729973),
	('run-memory', 'Remember', 'prompt', 'anna', 'done', 'approver', '', '', '', '[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]', '{"status": "done", "report": "Ordered.", "left": [], "writes": [], "used": {"steps": 10, "tokens": 4923, "money": 0.016917}}', 10, 4923, 0.016917, 1, 1795886807.1197913, 1795886807.263742),
	('run-over', 'Handed over', 'prompt', 'anna', 'escalated', 'approver', '', 'vendors__place_order', 'the goal seems met, and it is not sure of it; missing: it is not said what', '[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]', NULL, 4, 2149, 0.007755, 0, 1795886808.2065508, 1795886808.2546318),
	('run-denied', 'Too dear', 'prompt', 'anna', 'done', 'approver', '', '', '', '[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]', '{"status": "done", "report": "Ordered.", "left": [], "writes": [], "used": {"steps": 4, "tokens": 2147, "money": 0.007773}}', 4, 2147, 0.007773, 1, 1795886807.311432, 1795886807.569124),
	('run-stopped', 'Stop me', 'prompt', 'anna', 'stopped', 'approver', '', '', '', '[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]', '{"status": "stopped", "report": "stopped by bo: wrong vendor", "left": [], "writes": [{"operation": "vendors__place_order", "inputs": {"order_id": "o3", "amount": 50}, "result": "{\"receipt\": \"place_order-2\"}"}], "used": {"steps": 4, "tokens": 2143, "money": 0.007701}}', 4, 2143, 0.007701, 0, 1795886807.6098082, 1795886807.8539405),
	('run-waiting', 'Big order', 'prompt', 'anna', 'waiting', 'approver', '', 'vendors__place_order', 'vendors__place_order: the policy asks for it when amount > 100', '[{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]', NULL, 4, 2134, 0.007602, 0, 1795886808.3144166, 1795886808.3551078),
	('run-given-up', 'Broken', 'prompt', 'anna', 'escalated', 'approver', 'a fault of this program ended it, RuntimeError: broken', '', 'a fault of this program ended it, RuntimeError: broken', '[]', NULL, 0, 0, 0, 0, 1795886808.3756354, 1795886808.3762872);
INSERT INTO public.agent_schema VALUES
	(1);
INSERT INTO public.agent_steps VALUES
	('run-done', 1, 'begin', '{"at": 1795886806.8282397, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}'),
	('run-done', 2, 'think', '{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886806.862931}'),
	('run-done', 3, 'planned', 'null'),
	('run-done', 4, 'think', '{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "stock__level", "input": {"item_id": "A"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 24}, "at": 1795886806.8960555}'),
	('run-done', 5, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "a read changes nothing"}'),
	('run-done', 6, 'carry_out', '{"ok": true, "unknown": false, "at": 1795886806.9551096, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}'),
	('run-done', 7, 'think', '{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o1", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 760, "output_tokens": 30}, "at": 1795886806.9645026}'),
	('run-done', 8, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}'),
	('run-done', 9, 'carry_out', '{"ok": true, "unknown": false, "at": 1795886807.0032766, "result": "{\"receipt\": \"place_order-1\"}", "lacks": ""}'),
	('run-done', 10, 'think', '{"content": [{"type": "tool_use", "id": "toolu_3_0", "name": "vendors__close_account", "input": {}}], "stop_reason": "tool_use", "usage": {"input_tokens": 836, "output_tokens": 23}, "at": 1795886807.0162067}'),
	('run-done', 11, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "deny", "because": "the policy forbids it"}'),
	('run-done', 12, 'think', '{"content": [{"type": "tool_use", "id": "toolu_4_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 904, "output_tokens": 35}, "at": 1795886807.0493891}'),
	('run-done', 13, 'listen', '{"steers": [], "paused": false, "stop": "", "wishes": []}'),
	('run-done', 14, 'ended', '1795886807.074414'),
	('run-done', 15, 'follow', 'null'),
	('run-memory', 1, 'begin', '{"at": 1795886807.1178298, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}'),
	('run-memory', 2, 'think', '{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 583, "output_tokens": 46}, "at": 1795886807.1255624}'),
	('run-memory', 3, 'planned', 'null'),
	('run-memory', 4, 'think', '{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "remember", "input": {"about": "vendor:X", "fact": "they are slow"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 689, "output_tokens": 30}, "at": 1795886807.1605465}'),
	('run-memory', 5, 'use', '["Kept.", true, false, false]'),
	('run-memory', 6, 'think', '{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "recall", "input": {"about": "vendor:X"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 759, "output_tokens": 23}, "at": 1795886807.1922517}'),
	('run-memory', 7, 'use', '["What is known:\n- they are slow (run-memory)", true, false, false]'),
	('run-memory', 8, 'think', '{"content": [{"type": "tool_use", "id": "toolu_3_0", "name": "remember", "input": {"about": "nobody", "fact": "x"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 831, "output_tokens": 27}, "at": 1795886807.2272134}'),
	('run-memory', 9, 'use', '["Refused: about must be kind:name, such as vendor:ACME.", false, false, false]'),
	('run-memory', 10, 'think', '{"content": [{"type": "tool_use", "id": "toolu_4_0", "name": "pay", "input": {}}], "stop_reason": "tool_use", "usage": {"input_tokens": 909, "output_tokens": 18}, "at": 1795886807.241298}'),
	('run-memory', 11, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "deny", "because": "there is no operation pay"}'),
	('run-memory', 12, 'think', '{"content": [{"type": "tool_use", "id": "toolu_5_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 973, "output_tokens": 35}, "at": 1795886807.2581701}'),
	('run-memory', 13, 'listen', '{"steers": [], "paused": false, "stop": "", "wishes": []}'),
	('run-memory', 14, 'ended', '1795886807.2645552'),
	('run-memory', 15, 'follow', 'null'),
	('run-denied', 1, 'begin', '{"at": 1795886807.309188, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}'),
	('run-denied', 2, 'think', '{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 583, "output_tokens": 46}, "at": 1795886807.3362017}'),
	('run-denied', 3, 'planned', 'null'),
	('run-denied', 4, 'think', '{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "vendors__place_order", "input": {"order_id": "o2", "amount": 500}}], "stop_reason": "tool_use", "usage": {"input_tokens": 689, "output_tokens": 30}, "at": 1795886807.388177}'),
	('run-denied', 5, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "approve", "because": "the policy asks for it when amount > 100"}'),
	('run-denied', 6, 'waits', 'null'),
	('run-denied', 7, 'ask', '1795973207.4274585'),
	('run-denied', 8, '_looked', '["", "", "", 1795886807.447599]'),
	('run-denied', 9, '_looked', '["deny", "bo", "too dear", 1795886807.5280013]'),
	('run-denied', 10, 'waits', 'null'),
	('run-denied', 11, 'think', '{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 764, "output_tokens": 35}, "at": 1795886807.5329707}'),
	('run-denied', 12, 'listen', '{"steers": [], "paused": false, "stop": "", "wishes": []}'),
	('run-denied', 13, 'ended', '1795886807.5709944'),
	('run-denied', 14, 'follow', 'null'),
	('run-stopped', 1, 'begin', '{"at": 1795886807.608934, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}'),
	('run-stopped', 2, 'think', '{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 583, "output_tokens": 46}, "at": 1795886807.6271813}'),
	('run-stopped', 3, 'planned', 'null'),
	('run-stopped', 4, 'think', '{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "vendors__place_order", "input": {"order_id": "o3", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 689, "output_tokens": 30}, "at": 1795886807.6349666}'),
	('run-stopped', 5, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}'),
	('run-stopped', 6, 'carry_out', '{"ok": true, "unknown": false, "at": 1795886807.6679072, "result": "{\"receipt\": \"place_order-2\"}", "lacks": ""}'),
	('run-stopped', 7, 'think', '{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o4", "amount": 500}}], "stop_reason": "tool_use", "usage": {"input_tokens": 765, "output_tokens": 30}, "at": 1795886807.6719353}'),
	('run-stopped', 8, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "approve", "because": "the policy asks for it when amount > 100"}'),
	('run-stopped', 9, 'waits', 'null'),
	('run-stopped', 10, 'ask', '1795973207.7361562'),
	('run-stopped', 11, '_looked', '["", "", "", 1795886807.740907]'),
	('run-stopped', 12, '_looked', '["nobody", "nobody", "stopped by bo: wrong vendor", 1795886807.808721, "stopped by bo: wrong vendor"]'),
	('run-stopped', 13, '_written', '[{"key": "run-stopped:1", "run": "run-stopped", "sequence": 1, "operation": "vendors__place_order", "inputs": {"order_id": "o3", "amount": 50}, "behalf": "anna", "state": "done", "result": "{\"receipt\": \"place_order-2\"}"}]'),
	('run-stopped', 14, 'take_back', '{"ok": true, "unknown": false, "at": 1795886807.8420281, "result": "{\"receipt\": \"cancel_order-3\"}"}'),
	('run-stopped', 15, 'ended', '1795886807.8583694'),
	('run-stopped', 16, 'follow', 'null'),
	('run-corrected', 2, 'think', '{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886807.9161432}'),
	('run-corrected', 4, 'think', '{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "finish", "input": {"met": false, "confidence": 0.9, "missing": "an offer", "report": ""}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 36}, "at": 1795886807.9408834}'),
	('run-corrected', 6, 'unmet', 'null'),
	('run-corrected', 8, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}'),
	('run-corrected', 1, 'begin', '{"at": 1795886807.8907294, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}'),
	('run-corrected', 3, 'planned', 'null'),
	('run-corrected', 5, 'listen', '{"steers": [], "paused": false, "stop": "", "wishes": []}'),
	('run-corrected', 7, 'think', '{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o5", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 776, "output_tokens": 30}, "at": 1795886807.9620554}'),
	('run-corrected', 10, 'think', '{"content": [{"type": "tool_use", "id": "toolu_3_0", "name": "finish", "input": {"met": true, "confidence": 0.1, "missing": "", "report": ""}}, {"type": "tool_use", "id": "toolu_3_1", "name": "stock__level", "input": {"item_id": "A"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 851, "output_tokens": 56}, "at": 1795886807.994978}'),
	('run-corrected', 12, 'carry_out', '{"ok": true, "unknown": false, "at": 1795886808.0118797, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}'),
	('run-corrected', 14, 'listen', '{"steers": [], "paused": false, "stop": "", "wishes": []}'),
	('run-corrected', 16, 'follow', 'null'),
	('run-corrected:undo-1', 1, '_asked', 'null'),
	('run-corrected:undo-1', 3, 'take_back', '{"ok": true, "unknown": false, "at": 1795886808.1264465, "result": "{\"receipt\": \"cancel_order-5\"}"}'),
	('run-over', 2, 'think', '{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886808.2107146}'),
	('run-over', 4, 'think', '{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "vendors__place_order", "input": {"order_id": "o6", "amount": 50}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 30}, "at": 1795886808.224294}'),
	('run-over', 5, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "planned, reversible and within its limits"}'),
	('run-over', 7, 'think', '{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "finish", "input": {"met": true, "confidence": 0.1, "missing": "", "report": ""}}], "stop_reason": "tool_use", "usage": {"input_tokens": 766, "output_tokens": 33}, "at": 1795886808.2418077}'),
	('run-over', 9, 'waits', 'null'),
	('run-over', 11, '_looked', '["", "", "", 1795886808.275557]'),
	('run-waiting', 2, 'think', '{"content": [{"type": "tool_use", "id": "toolu_0_0", "name": "plan", "input": {"steps": [{"operation": "stock__level", "why": "needed"}, {"operation": "vendors__place_order", "why": "needed"}]}}], "stop_reason": "tool_use", "usage": {"input_tokens": 584, "output_tokens": 46}, "at": 1795886808.318728}'),
	('run-waiting', 4, 'think', '{"content": [{"type": "tool_use", "id": "toolu_1_0", "name": "stock__level", "input": {"item_id": "A"}}], "stop_reason": "tool_use", "usage": {"input_tokens": 690, "output_tokens": 24}, "at": 1795886808.3369193}'),
	('run-waiting', 9, 'waits', 'null'),
	('run-waiting', 11, '_looked', '["", "", "", 1795886808.3623612]'),
	('run-given-up', 0, 'give_up', 'null'),
	('run-waiting', 12, '_looked', '["", "", "", 1795886808.401029]'),
	('run-given-up:after', 1, '_left', '[{"id": "run-given-up", "goal": "Broken", "trigger": "prompt", "by": "anna", "status": "escalated", "level": "approver", "flag": "a fault of this program ended it, RuntimeError: broken", "doing": "", "why": "a fault of this program ended it, RuntimeError: broken", "plan": [], "outcome": null, "steps": 0, "tokens": 0, "money": 0.0, "refusals": 0, "began": 1795886808.3756354, "changed": 1795886808.3762872}, [], 1]'),
	('run-given-up:after', 3, 'ask', '1795973208.4253953'),
	('run-corrected', 9, 'carry_out', '{"ok": true, "unknown": false, "at": 1795886807.9805012, "result": "{\"receipt\": \"place_order-4\"}", "lacks": ""}'),
	('run-corrected', 11, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "a read changes nothing"}'),
	('run-corrected', 13, 'think', '{"content": [{"type": "tool_use", "id": "toolu_4_0", "name": "finish", "input": {"met": true, "confidence": 0.9, "missing": "", "report": "Ordered."}}], "stop_reason": "tool_use", "usage": {"input_tokens": 1000, "output_tokens": 35}, "at": 1795886808.0166433}'),
	('run-corrected', 15, 'ended', '1795886808.021908'),
	('run-corrected:undo-1', 2, '_written', '[{"key": "run-corrected:1", "run": "run-corrected", "sequence": 1, "operation": "vendors__place_order", "inputs": {"order_id": "o5", "amount": 50}, "behalf": "anna", "state": "done", "result": "{\"receipt\": \"place_order-4\"}"}]'),
	('run-over', 1, 'begin', '{"at": 1795886808.2055054, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}'),
	('run-over', 3, 'planned', 'null'),
	('run-over', 6, 'carry_out', '{"ok": true, "unknown": false, "at": 1795886808.2367368, "result": "{\"receipt\": \"place_order-6\"}", "lacks": ""}'),
	('run-over', 8, 'listen', '{"steers": [], "paused": false, "stop": "", "wishes": []}'),
	('run-over', 10, 'ask', '1795973208.2623508'),
	('run-waiting', 1, 'begin', '{"at": 1795886808.31324, "stop": "", "usual": [0.0, 0, []], "longest": 2000, "always": 2253, "policy": {"level": "approver", "preset": "plan_and_rule_of_two", "operations": {"stock__level": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": true, "four_eyes": false, "role": ""}, "stock__remarks": {"mode": "autonomous", "when": "", "most": {}, "untrusted": true, "private": false, "four_eyes": false, "role": ""}, "vendors__cancel_order": {"mode": "autonomous", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__close_account": {"mode": "forbidden", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__place_order": {"mode": "approval", "when": "amount > 100", "most": {"amount": 5000.0}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}, "vendors__send_letter": {"mode": "approval", "when": "", "most": {}, "untrusted": false, "private": false, "four_eyes": false, "role": ""}}, "roles": {}, "escalate_to": "Purchasing", "budgets": {"steps": 40, "tokens": 200000, "money": 2.0, "minutes": 60}, "prices": {"currency": "USD", "input": 3.0, "output": 15.0}, "approval_minutes": 1440, "corrections": 2, "refusals": 3, "memory": true, "redact": [], "limits": []}}'),
	('run-waiting', 3, 'planned', 'null');
INSERT INTO public.agent_steps VALUES
	('run-waiting', 5, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "allow", "because": "a read changes nothing"}'),
	('run-waiting', 6, 'carry_out', '{"ok": true, "unknown": false, "at": 1795886808.3432682, "result": "[{\"item_id\": \"A\", \"level\": 3}]"}'),
	('run-waiting', 7, 'think', '{"content": [{"type": "tool_use", "id": "toolu_2_0", "name": "vendors__place_order", "input": {"order_id": "o7", "amount": 700}}], "stop_reason": "tool_use", "usage": {"input_tokens": 760, "output_tokens": 30}, "at": 1795886808.3463783}'),
	('run-waiting', 8, 'decide', '{"steers": [], "paused": false, "stop": "", "wishes": [], "kind": "approve", "because": "the policy asks for it when amount > 100"}'),
	('run-waiting', 10, 'ask', '1795973208.3587525'),
	('run-given-up:after', 2, '_written', '[]'),
	('run-given-up:after', 4, '_looked', '["", "", "", 1795886808.4292514]');
SELECT pg_catalog.setval('public.agent_audit_number_seq', 1, false);
SELECT pg_catalog.setval('public.agent_controls_number_seq', 2, true);
SELECT pg_catalog.setval('public.agent_memory_number_seq', 1, true);
SELECT pg_catalog.setval('public.agent_schema_version_seq', 1, false);
ALTER TABLE ONLY dbos.application_versions
    ADD CONSTRAINT application_versions_pkey PRIMARY KEY (version_id);
ALTER TABLE ONLY dbos.application_versions
    ADD CONSTRAINT application_versions_version_name_key UNIQUE (version_name);
ALTER TABLE ONLY dbos.dbos_migrations
    ADD CONSTRAINT dbos_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY dbos.event_dispatch_kv
    ADD CONSTRAINT event_dispatch_kv_pkey PRIMARY KEY (service_name, workflow_fn_name, key);
ALTER TABLE ONLY dbos.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (message_uuid);
ALTER TABLE ONLY dbos.operation_outputs
    ADD CONSTRAINT operation_outputs_pkey PRIMARY KEY (workflow_uuid, function_id);
ALTER TABLE ONLY dbos.queues
    ADD CONSTRAINT queues_name_key UNIQUE (name);
ALTER TABLE ONLY dbos.queues
    ADD CONSTRAINT queues_pkey PRIMARY KEY (queue_id);
ALTER TABLE ONLY dbos.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (workflow_uuid, key, "offset");
ALTER TABLE ONLY dbos.workflow_events_history
    ADD CONSTRAINT workflow_events_history_pkey PRIMARY KEY (workflow_uuid, function_id, key);
ALTER TABLE ONLY dbos.workflow_events
    ADD CONSTRAINT workflow_events_pkey PRIMARY KEY (workflow_uuid, key);
ALTER TABLE ONLY dbos.workflow_input
    ADD CONSTRAINT workflow_input_pkey PRIMARY KEY (workflow_uuid);
ALTER TABLE ONLY dbos.workflow_output
    ADD CONSTRAINT workflow_output_pkey PRIMARY KEY (workflow_uuid);
ALTER TABLE ONLY dbos.workflow_schedules
    ADD CONSTRAINT workflow_schedules_pkey PRIMARY KEY (schedule_id);
ALTER TABLE ONLY dbos.workflow_schedules
    ADD CONSTRAINT workflow_schedules_schedule_name_key UNIQUE (schedule_name);
ALTER TABLE ONLY dbos.workflow_status
    ADD CONSTRAINT workflow_status_pkey PRIMARY KEY (workflow_uuid);
ALTER TABLE ONLY public.agent_audit
    ADD CONSTRAINT agent_audit_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.agent_controls
    ADD CONSTRAINT agent_controls_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.agent_ledger
    ADD CONSTRAINT agent_ledger_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.agent_limits
    ADD CONSTRAINT agent_limits_pkey PRIMARY KEY ("limit", period, value);
ALTER TABLE ONLY public.agent_memory
    ADD CONSTRAINT agent_memory_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.agent_people
    ADD CONSTRAINT agent_people_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.agent_people
    ADD CONSTRAINT agent_people_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.agent_requests
    ADD CONSTRAINT agent_requests_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agent_runs
    ADD CONSTRAINT agent_runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agent_schema
    ADD CONSTRAINT agent_schema_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.agent_steps
    ADD CONSTRAINT agent_steps_pkey PRIMARY KEY (run, number);
ALTER TABLE ONLY public.agent_uses
    ADD CONSTRAINT agent_uses_pkey PRIMARY KEY (key, "limit");
ALTER TABLE ONLY public.agent_watches
    ADD CONSTRAINT agent_watches_pkey PRIMARY KEY (id);
CREATE INDEX idx_application_versions_owner_timestamp ON dbos.application_versions USING btree (application_name, version_timestamp DESC);
CREATE INDEX idx_application_versions_timestamp ON dbos.application_versions USING btree (version_timestamp DESC);
CREATE INDEX idx_operation_outputs_completed_at_function_name_v2 ON dbos.operation_outputs USING btree (completed_at_epoch_ms, function_name) INCLUDE (application_name);
CREATE INDEX idx_operation_outputs_retention ON dbos.operation_outputs USING btree (retention_timestamp);
CREATE INDEX idx_workflow_input_retention ON dbos.workflow_input USING btree (retention_timestamp);
CREATE INDEX idx_workflow_output_retention ON dbos.workflow_output USING btree (retention_timestamp);
CREATE INDEX idx_workflow_status_attributes ON dbos.workflow_status USING gin (attributes) WHERE (attributes IS NOT NULL);
CREATE INDEX idx_workflow_status_completed_at ON dbos.workflow_status USING btree (completed_at) WHERE (completed_at IS NOT NULL);
CREATE INDEX idx_workflow_status_deadline ON dbos.workflow_status USING btree (workflow_deadline_epoch_ms) WHERE ((status = ANY (ARRAY['ENQUEUED'::text, 'PENDING'::text, 'DELAYED'::text])) AND (workflow_deadline_epoch_ms IS NOT NULL));
CREATE INDEX idx_workflow_status_delayed ON dbos.workflow_status USING btree (delay_until_epoch_ms) WHERE (status = 'DELAYED'::text);
CREATE INDEX idx_workflow_status_failed ON dbos.workflow_status USING btree (status, created_at) WHERE (status = ANY (ARRAY['ERROR'::text, 'CANCELLED'::text, 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'::text]));
CREATE INDEX idx_workflow_status_forked_from ON dbos.workflow_status USING btree (forked_from) WHERE (forked_from IS NOT NULL);
CREATE INDEX idx_workflow_status_in_flight_v2 ON dbos.workflow_status USING btree (queue_name, status, priority, created_at) INCLUDE (application_name) WHERE (status = ANY (ARRAY['ENQUEUED'::text, 'PENDING'::text]));
CREATE INDEX idx_workflow_status_parent_workflow_id ON dbos.workflow_status USING btree (parent_workflow_id) WHERE (parent_workflow_id IS NOT NULL);
CREATE INDEX idx_workflow_status_partition_dequeue_v3 ON dbos.workflow_status USING btree (queue_name, status, queue_partition_key, priority, created_at, workflow_uuid) INCLUDE (application_name) WHERE ((status = ANY (ARRAY['ENQUEUED'::text, 'PENDING'::text])) AND (queue_partition_key IS NOT NULL));
CREATE INDEX idx_workflow_status_pending ON dbos.workflow_status USING btree (created_at) WHERE (status = 'PENDING'::text);
CREATE INDEX idx_workflow_status_rate_limited ON dbos.workflow_status USING btree (queue_name, started_at_epoch_ms) WHERE (rate_limited = true);
CREATE INDEX idx_workflow_status_schedule_name ON dbos.workflow_status USING btree (schedule_name) WHERE (schedule_name IS NOT NULL);
CREATE INDEX idx_workflow_status_started_at ON dbos.workflow_status USING btree (started_at_epoch_ms) WHERE (started_at_epoch_ms IS NOT NULL);
CREATE INDEX idx_workflow_topic ON dbos.notifications USING btree (destination_uuid, topic);
CREATE UNIQUE INDEX uq_application_versions_owner_version ON dbos.application_versions USING btree (application_name, version_name) WHERE (application_name IS NOT NULL);
CREATE UNIQUE INDEX uq_application_versions_unclaimed_version ON dbos.application_versions USING btree (version_name) WHERE (application_name IS NULL);
CREATE UNIQUE INDEX uq_workflow_status_dedup_id ON dbos.workflow_status USING btree (queue_name, deduplication_id) WHERE (deduplication_id IS NOT NULL);
CREATE INDEX workflow_status_created_at_index ON dbos.workflow_status USING btree (created_at);
CREATE INDEX ix_agent_audit_run ON public.agent_audit USING btree (run);
CREATE INDEX ix_agent_controls_run ON public.agent_controls USING btree (run);
CREATE INDEX ix_agent_ledger_run ON public.agent_ledger USING btree (run);
CREATE INDEX ix_agent_memory_about ON public.agent_memory USING btree (about);
CREATE INDEX ix_agent_requests_answer ON public.agent_requests USING btree (answer);
CREATE INDEX ix_agent_requests_run ON public.agent_requests USING btree (run);
CREATE INDEX ix_agent_runs_began ON public.agent_runs USING btree (began);
CREATE INDEX ix_agent_runs_trigger ON public.agent_runs USING btree (trigger);
CREATE TRIGGER dbos_notifications_trigger AFTER INSERT ON dbos.notifications FOR EACH ROW EXECUTE FUNCTION dbos.notifications_function();
ALTER TABLE ONLY dbos.notifications
    ADD CONSTRAINT notifications_destination_uuid_fkey FOREIGN KEY (destination_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY dbos.streams
    ADD CONSTRAINT streams_workflow_uuid_fkey FOREIGN KEY (workflow_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY dbos.workflow_events_history
    ADD CONSTRAINT workflow_events_history_workflow_uuid_fkey FOREIGN KEY (workflow_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY dbos.workflow_events
    ADD CONSTRAINT workflow_events_workflow_uuid_fkey FOREIGN KEY (workflow_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;
