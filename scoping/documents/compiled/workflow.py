"""Compiled from workflow.schema.json: `python -m compilers` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...yaml.source import KeyPath
from ..violations import (
    Violation,
    is_date,
    is_equal,
    is_integer,
    is_number,
    is_sound,
    is_unique,
)


def of_line(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write one line of text, such as a short name')
    if isinstance(value, str) and len(value) < 1:
        yield Violation('minLength', path, value, 'write a text, or delete the line')
    if isinstance(value, str) and len(value) > 200:
        yield Violation('maxLength', path, value, 'shorten it to 200 characters')
    if isinstance(value, str) and not re.search('^[^\\S\\n]*\\S[^\\n]*\\n?\\Z', value):
        yield Violation('pattern', path, value, 'write one line of text, such as a short name')


def of_text(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and len(value) < 1:
        yield Violation('minLength', path, value, 'write a text, or delete the line')
    if isinstance(value, str) and len(value) > 4000:
        yield Violation('maxLength', path, value, 'shorten it to 4000 characters')


def of_name(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write lower-case letters, digits and underscores, such as find_order')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_]*\\Z', value):
        yield Violation('pattern', path, value, 'write lower-case letters, digits and underscores, such as find_order')
    if isinstance(value, str) and len(value) > 40:
        yield Violation('maxLength', path, value, 'shorten it to 40 characters')


def of_field(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_field_then(value, path)
    else:
        yield from of_field_else(value, path)


def of_field_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('description', 'items', 'properties', 'type'):
                yield Violation('additionalProperties', path, key, '', ('description', 'items', 'properties', 'type'))
        if 'type' not in value:
            yield Violation('required', path, 'type', 'string or number or integer or boolean or object or array')
        if 'type' in value:
            yield from of_field_then_type(value['type'], (*path, 'type'))
        if 'description' in value:
            yield from of_text(value['description'], (*path, 'description'))
        if 'properties' in value:
            yield from of_field_then_properties(value['properties'], (*path, 'properties'))
        if 'items' in value:
            yield from of_field(value['items'], (*path, 'items'))


def of_field_then_type(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('string', 'number', 'integer', 'boolean', 'object', 'array'):
        yield Violation('enum', path, value, '', ('string', 'number', 'integer', 'boolean', 'object', 'array'))


def of_field_then_properties(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) > 50:
        yield Violation('maxProperties', path, value, 'give at most 50 keys')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_field(value[key], (*path, key))


def of_field_else(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('string', 'number', 'integer', 'boolean'):
        yield Violation('enum', path, value, '', ('string', 'number', 'integer', 'boolean'))


def of_origin(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_origin_then(value, path)
    else:
        yield from of_origin_else(value, path)


def of_origin_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('value',):
                yield Violation('additionalProperties', path, key, '', ('value',))
        if 'value' not in value:
            yield Violation('required', path, 'value', 'a text, a number, yes or no')
        if 'value' in value:
            yield from of_origin_then_value(value['value'], (*path, 'value'))


def of_origin_then_value(value: Any, path: KeyPath) -> Iterator[Violation]:
    yield from ()


def of_origin_else(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a field of the answer or an input of the write, such as result.order_id or input.order_id, or {value: …}')
    if isinstance(value, str) and len(value) > 200:
        yield Violation('maxLength', path, value, 'shorten it to 200 characters')
    if isinstance(value, str) and not re.search('^(input|result)(\\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))+\\Z', value):
        yield Violation('pattern', path, value, 'write a field of the answer or an input of the write, such as result.order_id or input.order_id, or {value: …}')


def of_amount(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of at least 0')
    if is_number(value) and value > 1000000000:
        yield Violation('maximum', path, value, 'write a number of at most 1000000000')


def of_share(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a share between 0 and 1, such as 0.8')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a share between 0 and 1, such as 0.8')
    if is_number(value) and value > 1:
        yield Violation('maximum', path, value, 'write a share between 0 and 1, such as 0.8')


def of_answer(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'yes') and not is_equal(value, 'no') and not is_equal(value, 'unsure') and not is_equal(value, True) and not is_equal(value, False):
        yield Violation('enum', path, value, '', ('yes', 'no', 'unsure'))


def of_given(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_given_then(value, path)
    else:
        yield from of_answer(value, path)


def of_given_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('answer', 'by', 'evidence', 'source'):
                yield Violation('additionalProperties', path, key, '', ('answer', 'by', 'evidence', 'source'))
        if 'answer' not in value:
            yield Violation('required', path, 'answer', 'yes, no or unsure')
        if 'answer' in value:
            yield from of_answer(value['answer'], (*path, 'answer'))
        if 'evidence' in value:
            yield from of_text(value['evidence'], (*path, 'evidence'))
        if 'source' in value:
            yield from of_text(value['source'], (*path, 'source'))
        if 'by' in value:
            yield from of_line(value['by'], (*path, 'by'))


def of_rating(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('low', 'medium', 'high', 'unsure'):
        yield Violation('enum', path, value, '', ('low', 'medium', 'high', 'unsure'))


def of_rated(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_rated_then(value, path)
    else:
        yield from of_rating(value, path)


def of_rated_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('answer', 'by', 'evidence', 'source'):
                yield Violation('additionalProperties', path, key, '', ('answer', 'by', 'evidence', 'source'))
        if 'answer' not in value:
            yield Violation('required', path, 'answer', 'low, medium, high or unsure')
        if 'answer' in value:
            yield from of_rating(value['answer'], (*path, 'answer'))
        if 'evidence' in value:
            yield from of_text(value['evidence'], (*path, 'evidence'))
        if 'source' in value:
            yield from of_text(value['source'], (*path, 'source'))
        if 'by' in value:
            yield from of_line(value['by'], (*path, 'by'))


def of_system(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('acts_as', 'description', 'id', 'operations'):
                yield Violation('additionalProperties', path, key, '', ('acts_as', 'description', 'id', 'operations'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'Its name in lower case, such as billing')
        if 'operations' not in value:
            yield Violation('required', path, 'operations', 'a list')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'description' in value:
            yield from of_text(value['description'], (*path, 'description'))
        if 'acts_as' in value:
            yield from of_system_acts_as(value['acts_as'], (*path, 'acts_as'))
        if 'operations' in value:
            yield from of_system_operations(value['operations'], (*path, 'operations'))


def of_system_acts_as(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('service', 'requester'):
        yield Violation('enum', path, value, '', ('service', 'requester'))


def of_system_operations(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list) and len(value) > 100:
        yield Violation('maxItems', path, value, 'list at most 100 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_operation(item, (*path, number))


def of_operation(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('approve', 'description', 'effect', 'id', 'input', 'output', 'secret', 'sends', 'targets', 'undo', 'untrusted'):
                yield Violation('additionalProperties', path, key, '', ('approve', 'description', 'effect', 'id', 'input', 'output', 'secret', 'sends', 'targets', 'undo', 'untrusted'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'Its name in lower case, such as find_order')
        if 'effect' not in value:
            yield Violation('required', path, 'effect', 'read or write')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'description' in value:
            yield from of_text(value['description'], (*path, 'description'))
        if 'effect' in value:
            yield from of_operation_effect(value['effect'], (*path, 'effect'))
        if 'input' in value:
            yield from of_inputs(value['input'], (*path, 'input'))
        if 'output' in value:
            yield from of_operation_output(value['output'], (*path, 'output'))
        if 'undo' in value:
            yield from of_operation_undo(value['undo'], (*path, 'undo'))
        if 'approve' in value:
            yield from of_operation_approve(value['approve'], (*path, 'approve'))
        if 'sends' in value:
            yield from of_operation_sends(value['sends'], (*path, 'sends'))
        if 'secret' in value:
            yield from of_operation_secret(value['secret'], (*path, 'secret'))
        if 'untrusted' in value:
            yield from of_operation_untrusted(value['untrusted'], (*path, 'untrusted'))
        if 'targets' in value:
            yield from of_operation_targets(value['targets'], (*path, 'targets'))


def of_operation_effect(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('read', 'write'):
        yield Violation('enum', path, value, '', ('read', 'write'))


def of_inputs(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) > 50:
        yield Violation('maxProperties', path, value, 'give at most 50 keys')
    if isinstance(value, dict):
        for key in value:
            for found in of_inputs_key(key, path):
                yield found._replace(is_key=True)
        for key in value:
            if key not in ():
                yield from of_input(value[key], (*path, key))


def of_inputs_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_]{0,39}\\Z', value):
        yield Violation('pattern', path, value, 'write names in lower-case letters, digits and underscores, such as order_id')


def of_input(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_input_then(value, path)
    else:
        yield from of_field_else(value, path)


def of_input_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('description', 'enum', 'exclusiveMaximum', 'exclusiveMinimum', 'format', 'maxLength', 'maximum', 'minLength', 'minimum', 'pattern', 'required', 'target', 'type'):
                yield Violation('additionalProperties', path, key, '', ('description', 'enum', 'exclusiveMaximum', 'exclusiveMinimum', 'format', 'maxLength', 'maximum', 'minLength', 'minimum', 'pattern', 'required', 'target', 'type'))
        if 'type' not in value:
            yield Violation('required', path, 'type', 'string, number, integer or boolean')
        if 'type' in value:
            yield from of_field_else(value['type'], (*path, 'type'))
        if 'description' in value:
            yield from of_text(value['description'], (*path, 'description'))
        if 'required' in value:
            yield from of_input_then_required(value['required'], (*path, 'required'))
        if 'target' in value:
            yield from of_input_then_target(value['target'], (*path, 'target'))
        if 'minimum' in value:
            yield from of_bound(value['minimum'], (*path, 'minimum'))
        if 'maximum' in value:
            yield from of_bound(value['maximum'], (*path, 'maximum'))
        if 'exclusiveMinimum' in value:
            yield from of_bound(value['exclusiveMinimum'], (*path, 'exclusiveMinimum'))
        if 'exclusiveMaximum' in value:
            yield from of_bound(value['exclusiveMaximum'], (*path, 'exclusiveMaximum'))
        if 'enum' in value:
            yield from of_input_then_enum(value['enum'], (*path, 'enum'))
        if 'pattern' in value:
            yield from of_input_then_pattern(value['pattern'], (*path, 'pattern'))
        if 'minLength' in value:
            yield from of_length(value['minLength'], (*path, 'minLength'))
        if 'maxLength' in value:
            yield from of_length(value['maxLength'], (*path, 'maxLength'))
        if 'format' in value:
            yield from of_input_then_format(value['format'], (*path, 'format'))


def of_input_then_required(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'yes') and not is_equal(value, 'no') and not is_equal(value, True) and not is_equal(value, False):
        yield Violation('enum', path, value, '', ('yes', 'no'))


def of_input_then_target(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'yes') and not is_equal(value, True):
        yield Violation('enum', path, value, '', ('yes',))


def of_bound(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number')
    if is_number(value) and value < -1000000000000:
        yield Violation('minimum', path, value, 'write a number of at least -1000000000000')
    if is_number(value) and value > 1000000000000:
        yield Violation('maximum', path, value, 'write a number of at most 1000000000000')


def of_input_then_enum(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list) and len(value) > 100:
        yield Violation('maxItems', path, value, 'list at most 100 items')
    if isinstance(value, list) and not is_unique(value):
        yield Violation('uniqueItems', path, value, 'list each item only once')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_line(item, (*path, number))


def of_input_then_pattern(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and len(value) < 1:
        yield Violation('minLength', path, value, 'write a text, or delete the line')
    if isinstance(value, str) and len(value) > 200:
        yield Violation('maxLength', path, value, 'shorten it to 200 characters')


def of_length(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of at least 0')
    if is_number(value) and value > 100000:
        yield Violation('maximum', path, value, 'write a number of at most 100000')


def of_input_then_format(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('date', 'date-time', 'email', 'uri'):
        yield Violation('enum', path, value, '', ('date', 'date-time', 'email', 'uri'))


def of_operation_output(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) > 50:
        yield Violation('maxProperties', path, value, 'give at most 50 keys')
    if isinstance(value, dict):
        for key in value:
            for found in of_operation_output_key(key, path):
                yield found._replace(is_key=True)
        for key in value:
            if key not in ():
                yield from of_field(value[key], (*path, key))


def of_operation_output_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, str) and not re.search('^[A-Za-z_][A-Za-z0-9_-]{0,39}\\Z', value):
        yield Violation('pattern', path, value, 'write names in letters, digits, underscores and hyphens, such as order_id')


def of_operation_undo(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_operation_undo_then(value, path)
    else:
        yield from of_name(value, path)


def of_operation_undo_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('operation', 'with'):
                yield Violation('additionalProperties', path, key, '', ('operation', 'with'))
        if 'operation' not in value:
            yield Violation('required', path, 'operation', 'its operation')
        if 'with' not in value:
            yield Violation('required', path, 'with', 'each input of the undo with its source, such as {order_id: result.order_id}')
        if 'operation' in value:
            yield from of_name(value['operation'], (*path, 'operation'))
        if 'with' in value:
            yield from of_operation_undo_then_with(value['with'], (*path, 'with'))


def of_operation_undo_then_with(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write each input of the undo with its source, such as {order_id: result.order_id}')
    if isinstance(value, dict) and len(value) > 50:
        yield Violation('maxProperties', path, value, 'give at most 50 keys')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_origin(value[key], (*path, key))


def of_operation_approve(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write never, always, or an input, one of > >= < <= ==, and a number, such as amount > 100')
    if isinstance(value, str) and not re.search('^(never|always|[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\\.[0-9]+)?)\\Z', value):
        yield Violation('pattern', path, value, 'write never, always, or an input, one of > >= < <= ==, and a number, such as amount > 100')


def of_operation_sends(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write inputs of a read that leave your systems, such as an address that is fetched')
    if isinstance(value, list) and len(value) > 50:
        yield Violation('maxItems', path, value, 'list at most 50 items')
    if isinstance(value, list) and not is_unique(value):
        yield Violation('uniqueItems', path, value, 'list each item only once')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_name(item, (*path, number))


def of_operation_secret(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 50:
        yield Violation('maxItems', path, value, 'list at most 50 items')
    if isinstance(value, list) and not is_unique(value):
        yield Violation('uniqueItems', path, value, 'list each item only once')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_line(item, (*path, number))


def of_operation_untrusted(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'yes') and not is_equal(value, 'no') and not is_equal(value, True) and not is_equal(value, False):
        yield Violation('enum', path, value, '', ('yes', 'no'))


def of_operation_targets(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 0:
        yield Violation('maxItems', path, value, 'list at most 0 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_name(item, (*path, number))


def of_expression(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, "write a comparison, such as result.status == 'refunded'")
    if isinstance(value, str) and len(value) < 1:
        yield Violation('minLength', path, value, 'write a text, or delete the line')
    if isinstance(value, str) and len(value) > 500:
        yield Violation('maxLength', path, value, 'shorten it to 500 characters')


def of_check(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_check_then(value, path)
    else:
        yield from of_expression(value, path)


def of_check_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('expect', 'read', 'with'):
                yield Violation('additionalProperties', path, key, '', ('expect', 'read', 'with'))
        if 'expect' not in value:
            yield Violation('required', path, 'expect', "a condition, such as result.status == 'refunded'")
        if 'read' in value:
            yield from of_check_then_read(value['read'], (*path, 'read'))
        if 'with' in value:
            yield from of_check_then_with(value['with'], (*path, 'with'))
        if 'expect' in value:
            yield from of_expression(value['expect'], (*path, 'expect'))


def of_check_then_read(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write system.operation, such as shop.find_order')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z', value):
        yield Violation('pattern', path, value, 'write system.operation, such as shop.find_order')


def of_check_then_with(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write each input of the read with its source, such as {order_id: input.order_id}')
    if isinstance(value, dict) and len(value) > 50:
        yield Violation('maxProperties', path, value, 'give at most 50 keys')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_given_to_check(value[key], (*path, key))


def of_given_to_check(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_origin_then(value, path)
    else:
        yield from of_given_to_check_else(value, path)


def of_given_to_check_else(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write an input of the run, or an input or answer field of a write, such as input.order_id or write.shop.refund.id, or {value: …}')
    if isinstance(value, str) and len(value) > 200:
        yield Violation('maxLength', path, value, 'shorten it to 200 characters')
    if isinstance(value, str) and not re.search('^(input|trigger|run|write)(\\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))+\\Z', value):
        yield Violation('pattern', path, value, 'write an input of the run, or an input or answer field of a write, such as input.order_id or write.shop.refund.id, or {value: …}')


def of_step(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('as', 'ask', 'branch', 'do', 'each', 'escalate', 'finish', 'form', 'from', 'id', 'labels', 'loop', 'minutes', 'model', 'most', 'of', 'operations', 'output', 'python', 'read', 'report', 'shows', 'steps', 'task', 'unless_sure', 'wait', 'with', 'write'):
                yield Violation('additionalProperties', path, key, '', ('as', 'ask', 'branch', 'do', 'each', 'escalate', 'finish', 'form', 'from', 'id', 'labels', 'loop', 'minutes', 'model', 'most', 'of', 'operations', 'output', 'python', 'read', 'report', 'shows', 'steps', 'task', 'unless_sure', 'wait', 'with', 'write'))
        if 'id' in value:
            yield from of_step_id(value['id'], (*path, 'id'))
        if 'read' in value:
            yield from of_check_then_read(value['read'], (*path, 'read'))
        if 'write' in value:
            yield from of_check_then_read(value['write'], (*path, 'write'))
        if 'with' in value:
            yield from of_sources(value['with'], (*path, 'with'))
        if 'model' in value:
            yield from of_step_model(value['model'], (*path, 'model'))
        if 'from' in value:
            yield from of_references(value['from'], (*path, 'from'))
        if 'task' in value:
            yield from of_text(value['task'], (*path, 'task'))
        if 'output' in value:
            yield from of_fields(value['output'], (*path, 'output'))
        if 'labels' in value:
            yield from of_step_labels(value['labels'], (*path, 'labels'))
        if 'of' in value:
            yield from of_reference(value['of'], (*path, 'of'))
        if 'unless_sure' in value:
            yield from of_step_unless_sure(value['unless_sure'], (*path, 'unless_sure'))
        if 'branch' in value:
            yield from of_step_branch(value['branch'], (*path, 'branch'))
        if 'each' in value:
            yield from of_reference(value['each'], (*path, 'each'))
        if 'as' in value:
            yield from of_step_as(value['as'], (*path, 'as'))
        if 'most' in value:
            yield from of_step_most(value['most'], (*path, 'most'))
        if 'do' in value:
            yield from of_step_do(value['do'], (*path, 'do'))
        if 'ask' in value:
            yield from of_text(value['ask'], (*path, 'ask'))
        if 'form' in value:
            yield from of_fields(value['form'], (*path, 'form'))
        if 'shows' in value:
            yield from of_references(value['shows'], (*path, 'shows'))
        if 'minutes' in value:
            yield from of_minutes(value['minutes'], (*path, 'minutes'))
        if 'wait' in value:
            yield from of_step_wait(value['wait'], (*path, 'wait'))
        if 'loop' in value:
            yield from of_text(value['loop'], (*path, 'loop'))
        if 'operations' in value:
            yield from of_step_operations(value['operations'], (*path, 'operations'))
        if 'steps' in value:
            yield from of_step_steps(value['steps'], (*path, 'steps'))
        if 'python' in value:
            yield from of_step_python(value['python'], (*path, 'python'))
        if 'escalate' in value:
            yield from of_text(value['escalate'], (*path, 'escalate'))
        if 'finish' in value:
            yield from of_step_finish(value['finish'], (*path, 'finish'))
        if 'report' in value:
            yield from of_text(value['report'], (*path, 'report'))


def of_step_id(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a name for what the step gives, such as order')
    if isinstance(value, str) and not re.search('^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z', value):
        yield Violation('pattern', path, value, 'write a name for what the step gives, such as order')


def of_sources(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) > 50:
        yield Violation('maxProperties', path, value, 'give at most 50 keys')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_value_source(value[key], (*path, key))


def of_value_source(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_value_source_then(value, path)
    else:
        yield from of_reference(value, path)


def of_value_source_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('text', 'value'):
                yield Violation('additionalProperties', path, key, '', ('text', 'value'))
        if 'value' in value:
            yield from of_origin_then_value(value['value'], (*path, 'value'))
        if 'text' in value:
            yield from of_text(value['text'], (*path, 'text'))


def of_reference(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a reference, such as input.order_id, or order.lines for what the step order gives')
    if isinstance(value, str) and len(value) > 200:
        yield Violation('maxLength', path, value, 'shorten it to 200 characters')
    if isinstance(value, str) and not re.search('^[A-Za-z_][A-Za-z0-9_-]*(\\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))*\\Z', value):
        yield Violation('pattern', path, value, 'write a reference, such as input.order_id, or order.lines for what the step order gives')


def of_step_model(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('extract', 'classify', 'choose', 'draft'):
        yield Violation('enum', path, value, '', ('extract', 'classify', 'choose', 'draft'))


def of_references(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list) and len(value) > 50:
        yield Violation('maxItems', path, value, 'list at most 50 items')
    if isinstance(value, list) and not is_unique(value):
        yield Violation('uniqueItems', path, value, 'list each item only once')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_reference(item, (*path, number))


def of_fields(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict) and len(value) > 50:
        yield Violation('maxProperties', path, value, 'give at most 50 keys')
    if isinstance(value, dict):
        for key in value:
            for found in of_fields_key(key, path):
                yield found._replace(is_key=True)
        for key in value:
            if key not in ():
                yield from of_form_field(value[key], (*path, key))


def of_fields_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, str) and not re.search('^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z', value):
        yield Violation('pattern', path, value, 'write names in letters, digits and underscores, such as order_id')


def of_form_field(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        yield from of_form_field_then(value, path)
    else:
        yield from of_field_then_type(value, path)


def of_form_field_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('description', 'enum', 'exclusiveMaximum', 'exclusiveMinimum', 'format', 'items', 'maxItems', 'maxLength', 'maximum', 'minItems', 'minLength', 'minimum', 'pattern', 'properties', 'required', 'type'):
                yield Violation('additionalProperties', path, key, '', ('description', 'enum', 'exclusiveMaximum', 'exclusiveMinimum', 'format', 'items', 'maxItems', 'maxLength', 'maximum', 'minItems', 'minLength', 'minimum', 'pattern', 'properties', 'required', 'type'))
        if 'type' not in value:
            yield Violation('required', path, 'type', 'string or number or integer or boolean or object or array')
        if 'type' in value:
            yield from of_field_then_type(value['type'], (*path, 'type'))
        if 'description' in value:
            yield from of_text(value['description'], (*path, 'description'))
        if 'required' in value:
            yield from of_input_then_required(value['required'], (*path, 'required'))
        if 'minimum' in value:
            yield from of_bound(value['minimum'], (*path, 'minimum'))
        if 'maximum' in value:
            yield from of_bound(value['maximum'], (*path, 'maximum'))
        if 'exclusiveMinimum' in value:
            yield from of_bound(value['exclusiveMinimum'], (*path, 'exclusiveMinimum'))
        if 'exclusiveMaximum' in value:
            yield from of_bound(value['exclusiveMaximum'], (*path, 'exclusiveMaximum'))
        if 'enum' in value:
            yield from of_input_then_enum(value['enum'], (*path, 'enum'))
        if 'pattern' in value:
            yield from of_input_then_pattern(value['pattern'], (*path, 'pattern'))
        if 'minLength' in value:
            yield from of_length(value['minLength'], (*path, 'minLength'))
        if 'maxLength' in value:
            yield from of_length(value['maxLength'], (*path, 'maxLength'))
        if 'format' in value:
            yield from of_input_then_format(value['format'], (*path, 'format'))
        if 'minItems' in value:
            yield from of_length(value['minItems'], (*path, 'minItems'))
        if 'maxItems' in value:
            yield from of_length(value['maxItems'], (*path, 'maxItems'))
        if 'properties' in value:
            yield from of_fields(value['properties'], (*path, 'properties'))
        if 'items' in value:
            yield from of_form_field(value['items'], (*path, 'items'))


def of_step_labels(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list) and len(value) > 100:
        yield Violation('maxItems', path, value, 'list at most 100 items')
    if isinstance(value, list) and not is_unique(value):
        yield Violation('uniqueItems', path, value, 'list each item only once')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_line(item, (*path, number))


def of_step_unless_sure(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a share, such as 0.8: unless the model is at least this sure, a person looks')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a share, such as 0.8: unless the model is at least this sure, a person looks')
    if is_number(value) and value > 1:
        yield Violation('maximum', path, value, 'write a share, such as 0.8: unless the model is at least this sure, a person looks')


def of_step_branch(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list) and len(value) > 50:
        yield Violation('maxItems', path, value, 'list at most 50 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_case(item, (*path, number))


def of_case(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('because', 'do', 'otherwise', 'when'):
                yield Violation('additionalProperties', path, key, '', ('because', 'do', 'otherwise', 'when'))
        if 'when' in value:
            yield from of_expression(value['when'], (*path, 'when'))
        if 'do' in value:
            yield from of_case_do(value['do'], (*path, 'do'))
        if 'otherwise' in value:
            yield from of_case_otherwise(value['otherwise'], (*path, 'otherwise'))
        if 'because' in value:
            yield from of_text(value['because'], (*path, 'because'))


def of_case_do(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 200:
        yield Violation('maxItems', path, value, 'list at most 200 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_step(item, (*path, number))


def of_case_otherwise(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, list) and len(value) > 200:
        yield Violation('maxItems', path, value, 'list at most 200 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_step(item, (*path, number))


def of_step_as(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a name for one item, such as line')
    if isinstance(value, str) and not re.search('^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z', value):
        yield Violation('pattern', path, value, 'write a name for one item, such as line')


def of_step_most(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number, such as 50: the most items of each, or characters of a draft')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write a whole number, such as 50: the most items of each, or characters of a draft')
    if is_number(value) and value > 4000:
        yield Violation('maximum', path, value, 'write a whole number, such as 50: the most items of each, or characters of a draft')


def of_step_do(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 200:
        yield Violation('maxItems', path, value, 'list at most 200 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_step(item, (*path, number))


def of_minutes(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number of minutes, such as 60')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of minutes, such as 60')
    if is_number(value) and value > 10000000:
        yield Violation('maximum', path, value, 'write a number of minutes, such as 60')


def of_step_wait(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('event', 'minutes', 'of', 'until'):
                yield Violation('additionalProperties', path, key, '', ('event', 'minutes', 'of', 'until'))
    if isinstance(value, dict):
        if 'minutes' in value:
            yield from of_minutes(value['minutes'], (*path, 'minutes'))
        if 'until' in value:
            yield from of_reference(value['until'], (*path, 'until'))
        if 'event' in value:
            yield from of_line(value['event'], (*path, 'event'))
        if 'of' in value:
            yield from of_reference(value['of'], (*path, 'of'))


def of_step_operations(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list) and len(value) > 100:
        yield Violation('maxItems', path, value, 'list at most 100 items')
    if isinstance(value, list) and not is_unique(value):
        yield Violation('uniqueItems', path, value, 'list each item only once')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_check_then_read(item, (*path, number))


def of_step_steps(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number, such as 10: the most steps of the loop')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write a whole number, such as 10: the most steps of the loop')
    if is_number(value) and value > 1000:
        yield Violation('maximum', path, value, 'write a whole number, such as 10: the most steps of the loop')


def of_step_python(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write the name of your function in steps.py, such as match_lines')
    if isinstance(value, str) and not re.search('^[A-Za-z_][A-Za-z0-9_]{0,39}\\Z', value):
        yield Violation('pattern', path, value, 'write the name of your function in steps.py, such as match_lines')


def of_step_finish(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('done',):
        yield Violation('enum', path, value, '', ('done',))


def of_limit(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        if 'most' in value:
            yield from of_limit_most(value['most'], (*path, 'most'))
        if 'count' in value:
            yield from of_input_then_target(value['count'], (*path, 'count'))
        if 'most' not in value:
            yield Violation('required', path, 'most', 'A number, such as 500')
    if is_sound(of_limit_if(value, path)):
        yield from of_limit_then(value, path)
    else:
        yield from of_limit_else(value, path)


def of_limit_most(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number, such as 500')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number, such as 500')
    if is_number(value) and value > 1000000000000:
        yield Violation('maximum', path, value, 'write a number, such as 500')


def of_limit_if(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'model' not in value:
            yield Violation('required', path, 'model', 'its model')


def of_limit_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'model' in value:
            yield from of_limit_then_model(value['model'], (*path, 'model'))
        if 'per' in value:
            yield from of_limit_then_per(value['per'], (*path, 'per'))
        if 'per' not in value:
            yield Violation('required', path, 'per', 'run or day or month')
        for key in value:
            if key not in ('model', 'most', 'per'):
                yield Violation('additionalProperties', path, key, '', ('model', 'most', 'per'))


def of_limit_then_model(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('money', 'tokens'):
        yield Violation('enum', path, value, '', ('money', 'tokens'))


def of_limit_then_per(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('run', 'day', 'month'):
        yield Violation('enum', path, value, '', ('run', 'day', 'month'))


def of_limit_else(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'operation' in value:
            yield from of_limit_else_operation(value['operation'], (*path, 'operation'))
        if 'sum' in value:
            yield from of_name(value['sum'], (*path, 'sum'))
        if 'per' in value:
            yield from of_limit_else_per(value['per'], (*path, 'per'))
        if 'by' in value:
            yield from of_name(value['by'], (*path, 'by'))
        if 'beyond' in value:
            yield from of_limit_else_beyond(value['beyond'], (*path, 'beyond'))
        if 'operation' not in value:
            yield Violation('required', path, 'operation', 'system.operation, such as billing.refund')
        if 'per' not in value:
            yield Violation('required', path, 'per', 'call or run or day or month')
        for key in value:
            if key not in ('beyond', 'by', 'count', 'most', 'operation', 'per', 'sum'):
                yield Violation('additionalProperties', path, key, '', ('beyond', 'by', 'count', 'most', 'operation', 'per', 'sum'))


def of_limit_else_operation(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write system.operation, such as billing.refund')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z', value):
        yield Violation('pattern', path, value, 'write system.operation, such as billing.refund')


def of_limit_else_per(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('call', 'run', 'day', 'month'):
        yield Violation('enum', path, value, '', ('call', 'run', 'day', 'month'))


def of_limit_else_beyond(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('deny', 'ask'):
        yield Violation('enum', path, value, '', ('deny', 'ask'))


def of_trigger(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'prompt or schedule or webhook or event or threshold or run')
        if 'kind' in value:
            yield from of_trigger_kind(value['kind'], (*path, 'kind'))
    yield from of_trigger_1(value, path)
    yield from of_trigger_2(value, path)
    yield from of_trigger_3(value, path)
    yield from of_trigger_4(value, path)
    yield from of_trigger_5(value, path)
    yield from of_trigger_6(value, path)


def of_trigger_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('prompt', 'schedule', 'webhook', 'event', 'threshold', 'run'):
        yield Violation('enum', path, value, '', ('prompt', 'schedule', 'webhook', 'event', 'threshold', 'run'))


def of_trigger_1(value: Any, path: KeyPath) -> Iterator[Violation]:
    if is_sound(of_trigger_1_if(value, path)):
        yield from of_trigger_1_then(value, path)


def of_trigger_1_if(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'prompt')
        if 'kind' in value:
            yield from of_trigger_1_if_kind(value['kind'], (*path, 'kind'))


def of_trigger_1_if_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'prompt'):
        yield Violation('const', path, value, 'write prompt')


def of_trigger_1_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        for key in value:
            if key not in ('kind',):
                yield Violation('additionalProperties', path, key, '', ('kind',))


def of_trigger_2(value: Any, path: KeyPath) -> Iterator[Violation]:
    if is_sound(of_trigger_2_if(value, path)):
        yield from of_trigger_2_then(value, path)


def of_trigger_2_if(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'schedule')
        if 'kind' in value:
            yield from of_trigger_2_if_kind(value['kind'], (*path, 'kind'))


def of_trigger_2_if_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'schedule'):
        yield Violation('const', path, value, 'write schedule')


def of_trigger_2_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'cron' in value:
            yield from of_trigger_2_then_cron(value['cron'], (*path, 'cron'))
        if 'cron' not in value:
            yield Violation('required', path, 'cron', 'five fields, such as 0 6 * * *')
        for key in value:
            if key not in ('cron', 'kind'):
                yield Violation('additionalProperties', path, key, '', ('cron', 'kind'))


def of_trigger_2_then_cron(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write five fields, such as 0 6 * * *')
    if isinstance(value, str) and not re.search('^\\S+( +\\S+){4}\\Z', value):
        yield Violation('pattern', path, value, 'write five fields, such as 0 6 * * *')


def of_trigger_3(value: Any, path: KeyPath) -> Iterator[Violation]:
    if is_sound(of_trigger_3_if(value, path)):
        yield from of_trigger_3_then(value, path)


def of_trigger_3_if(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'webhook')
        if 'kind' in value:
            yield from of_trigger_3_if_kind(value['kind'], (*path, 'kind'))


def of_trigger_3_if_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'webhook'):
        yield Violation('const', path, value, 'write webhook')


def of_trigger_3_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'path' in value:
            yield from of_trigger_3_then_path(value['path'], (*path, 'path'))
        if 'path' not in value:
            yield Violation('required', path, 'path', 'a path on this server, such as /hooks/orders')
        for key in value:
            if key not in ('kind', 'path'):
                yield Violation('additionalProperties', path, key, '', ('kind', 'path'))


def of_trigger_3_then_path(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a path on this server, such as /hooks/orders')
    if isinstance(value, str) and not re.search('^/[A-Za-z0-9/_-]*\\Z', value):
        yield Violation('pattern', path, value, 'write a path on this server, such as /hooks/orders')


def of_trigger_4(value: Any, path: KeyPath) -> Iterator[Violation]:
    if is_sound(of_trigger_4_if(value, path)):
        yield from of_trigger_4_then(value, path)


def of_trigger_4_if(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'event')
        if 'kind' in value:
            yield from of_trigger_4_if_kind(value['kind'], (*path, 'kind'))


def of_trigger_4_if_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'event'):
        yield Violation('const', path, value, 'write event')


def of_trigger_4_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'name' in value:
            yield from of_trigger_4_then_name(value['name'], (*path, 'name'))
        if 'name' not in value:
            yield Violation('required', path, 'name', 'A name in lower case, such as stock.low')
        for key in value:
            if key not in ('kind', 'name'):
                yield Violation('additionalProperties', path, key, '', ('kind', 'name'))


def of_trigger_4_then_name(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a name in lower case, such as stock.low')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_.-]*\\Z', value):
        yield Violation('pattern', path, value, 'write a name in lower case, such as stock.low')


def of_trigger_5(value: Any, path: KeyPath) -> Iterator[Violation]:
    if is_sound(of_trigger_5_if(value, path)):
        yield from of_trigger_5_then(value, path)


def of_trigger_5_if(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'threshold')
        if 'kind' in value:
            yield from of_trigger_5_if_kind(value['kind'], (*path, 'kind'))


def of_trigger_5_if_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'threshold'):
        yield Violation('const', path, value, 'write threshold')


def of_trigger_5_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'read' in value:
            yield from of_trigger_5_then_read(value['read'], (*path, 'read'))
        if 'when' in value:
            yield from of_trigger_5_then_when(value['when'], (*path, 'when'))
        if 'read' not in value:
            yield Violation('required', path, 'read', 'system.operation or system.value')
        if 'when' not in value:
            yield Violation('required', path, 'when', 'a value, one of > >= < <= ==, and a number, such as level < 20')
        for key in value:
            if key not in ('kind', 'read', 'when'):
                yield Violation('additionalProperties', path, key, '', ('kind', 'read', 'when'))


def of_trigger_5_then_read(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*\\Z', value):
        yield Violation('pattern', path, value, 'write a text that matches ^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$')


def of_trigger_5_then_when(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a value, one of > >= < <= ==, and a number, such as level < 20')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_]* *(>=|<=|==|>|<) *-?[0-9]+(\\.[0-9]+)?\\Z', value):
        yield Violation('pattern', path, value, 'write a value, one of > >= < <= ==, and a number, such as level < 20')


def of_trigger_6(value: Any, path: KeyPath) -> Iterator[Violation]:
    if is_sound(of_trigger_6_if(value, path)):
        yield from of_trigger_6_then(value, path)


def of_trigger_6_if(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'run')
        if 'kind' in value:
            yield from of_trigger_6_if_kind(value['kind'], (*path, 'kind'))


def of_trigger_6_if_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'run'):
        yield Violation('const', path, value, 'write run')


def of_trigger_6_then(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, dict):
        if 'of' in value:
            yield from of_trigger_6_then_of(value['of'], (*path, 'of'))
        if 'of' not in value:
            yield Violation('required', path, 'of', 'The id of another workflow, such as daily-report')
        for key in value:
            if key not in ('kind', 'of'):
                yield Violation('additionalProperties', path, key, '', ('kind', 'of'))


def of_trigger_6_then_of(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write the id of another workflow, such as daily-report')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z', value):
        yield Violation('pattern', path, value, 'write the id of another workflow, such as daily-report')


def of_root(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('answers', 'done_when', 'handoff', 'limits', 'path', 'pilot', 'profile', 'record', 'review_by', 'rulebook', 'scoping', 'systems', 'triggers', 'volume', 'workflow'):
                yield Violation('additionalProperties', path, key, '', ('answers', 'done_when', 'handoff', 'limits', 'path', 'pilot', 'profile', 'record', 'review_by', 'rulebook', 'scoping', 'systems', 'triggers', 'volume', 'workflow'))
        if 'scoping' not in value:
            yield Violation('required', path, 'scoping', '2')
        if 'workflow' not in value:
            yield Violation('required', path, 'workflow', 'a section')
        if 'answers' not in value:
            yield Violation('required', path, 'answers', 'The five criteria; a missing answer counts as unsure')
        if 'scoping' in value:
            yield from of_root_scoping(value['scoping'], (*path, 'scoping'))
        if 'rulebook' in value:
            yield from of_root_rulebook(value['rulebook'], (*path, 'rulebook'))
        if 'workflow' in value:
            yield from of_root_workflow(value['workflow'], (*path, 'workflow'))
        if 'answers' in value:
            yield from of_root_answers(value['answers'], (*path, 'answers'))
        if 'profile' in value:
            yield from of_root_profile(value['profile'], (*path, 'profile'))
        if 'systems' in value:
            yield from of_root_systems(value['systems'], (*path, 'systems'))
        if 'triggers' in value:
            yield from of_root_triggers(value['triggers'], (*path, 'triggers'))
        if 'handoff' in value:
            yield from of_root_handoff(value['handoff'], (*path, 'handoff'))
        if 'limits' in value:
            yield from of_root_limits(value['limits'], (*path, 'limits'))
        if 'done_when' in value:
            yield from of_root_done_when(value['done_when'], (*path, 'done_when'))
        if 'path' in value:
            yield from of_root_path(value['path'], (*path, 'path'))
        if 'volume' in value:
            yield from of_root_volume(value['volume'], (*path, 'volume'))
        if 'pilot' in value:
            yield from of_root_pilot(value['pilot'], (*path, 'pilot'))
        if 'review_by' in value:
            yield from of_root_review_by(value['review_by'], (*path, 'review_by'))
        if 'record' in value:
            yield from of_root_record(value['record'], (*path, 'record'))


def of_root_scoping(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if not is_equal(value, 2):
        yield Violation('const', path, value, 'write 2')


def of_root_rulebook(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write a number of at least 1')
    if is_number(value) and value > 1000:
        yield Violation('maximum', path, value, 'write a number of at most 1000')


def of_root_workflow(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('description', 'goal', 'id', 'inputs', 'name', 'owner'):
                yield Violation('additionalProperties', path, key, '', ('description', 'goal', 'id', 'inputs', 'name', 'owner'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'Lower-case words joined by hyphens, such as damaged-order')
        if 'name' not in value:
            yield Violation('required', path, 'name', 'A short name that a colleague would recognise')
        if 'id' in value:
            yield from of_root_workflow_id(value['id'], (*path, 'id'))
        if 'name' in value:
            yield from of_line(value['name'], (*path, 'name'))
        if 'owner' in value:
            yield from of_root_workflow_owner(value['owner'], (*path, 'owner'))
        if 'goal' in value:
            yield from of_text(value['goal'], (*path, 'goal'))
        if 'description' in value:
            yield from of_text(value['description'], (*path, 'description'))
        if 'inputs' in value:
            yield from of_inputs(value['inputs'], (*path, 'inputs'))


def of_root_workflow_id(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write lower-case words joined by hyphens, such as damaged-order')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9]*(-[a-z0-9]+)*\\Z', value):
        yield Violation('pattern', path, value, 'write lower-case words joined by hyphens, such as damaged-order')
    if isinstance(value, str) and len(value) > 60:
        yield Violation('maxLength', path, value, 'shorten it to 60 characters')


def of_root_workflow_owner(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and len(value) > 200:
        yield Violation('maxLength', path, value, 'shorten it to 200 characters')


def of_root_answers(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('multi_system', 'outcome', 'persistent_context', 'step_dependencies', 'unprompted'):
                yield Violation('additionalProperties', path, key, '', ('multi_system', 'outcome', 'persistent_context', 'step_dependencies', 'unprompted'))
    if isinstance(value, dict):
        if 'multi_system' in value:
            yield from of_given(value['multi_system'], (*path, 'multi_system'))
        if 'step_dependencies' in value:
            yield from of_given(value['step_dependencies'], (*path, 'step_dependencies'))
        if 'unprompted' in value:
            yield from of_given(value['unprompted'], (*path, 'unprompted'))
        if 'persistent_context' in value:
            yield from of_given(value['persistent_context'], (*path, 'persistent_context'))
        if 'outcome' in value:
            yield from of_given(value['outcome'], (*path, 'outcome'))


def of_root_profile(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('autonomy_tolerance', 'baseline', 'data_quality', 'data_sensitivity', 'engagement', 'error_cost', 'external_reach', 'fixed_rules', 'judgment', 'known_path', 'maturity', 'named_process', 'one_call_enough', 'product_exists', 'regulation', 'reserved_for_person', 'reversibility', 'verifiability'):
                yield Violation('additionalProperties', path, key, '', ('autonomy_tolerance', 'baseline', 'data_quality', 'data_sensitivity', 'engagement', 'error_cost', 'external_reach', 'fixed_rules', 'judgment', 'known_path', 'maturity', 'named_process', 'one_call_enough', 'product_exists', 'regulation', 'reserved_for_person', 'reversibility', 'verifiability'))
        if 'engagement' in value:
            yield from of_given(value['engagement'], (*path, 'engagement'))
        if 'known_path' in value:
            yield from of_given(value['known_path'], (*path, 'known_path'))
        if 'named_process' in value:
            yield from of_given(value['named_process'], (*path, 'named_process'))
        if 'baseline' in value:
            yield from of_given(value['baseline'], (*path, 'baseline'))
        if 'data_quality' in value:
            yield from of_given(value['data_quality'], (*path, 'data_quality'))
        if 'fixed_rules' in value:
            yield from of_given(value['fixed_rules'], (*path, 'fixed_rules'))
        if 'one_call_enough' in value:
            yield from of_given(value['one_call_enough'], (*path, 'one_call_enough'))
        if 'product_exists' in value:
            yield from of_given(value['product_exists'], (*path, 'product_exists'))
        if 'reserved_for_person' in value:
            yield from of_given(value['reserved_for_person'], (*path, 'reserved_for_person'))
        if 'judgment' in value:
            yield from of_rated(value['judgment'], (*path, 'judgment'))
        if 'autonomy_tolerance' in value:
            yield from of_rated(value['autonomy_tolerance'], (*path, 'autonomy_tolerance'))
        if 'error_cost' in value:
            yield from of_rated(value['error_cost'], (*path, 'error_cost'))
        if 'reversibility' in value:
            yield from of_rated(value['reversibility'], (*path, 'reversibility'))
        if 'verifiability' in value:
            yield from of_rated(value['verifiability'], (*path, 'verifiability'))
        if 'external_reach' in value:
            yield from of_rated(value['external_reach'], (*path, 'external_reach'))
        if 'data_sensitivity' in value:
            yield from of_rated(value['data_sensitivity'], (*path, 'data_sensitivity'))
        if 'regulation' in value:
            yield from of_rated(value['regulation'], (*path, 'regulation'))
        if 'maturity' in value:
            yield from of_rated(value['maturity'], (*path, 'maturity'))


def of_root_systems(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 100:
        yield Violation('maxItems', path, value, 'list at most 100 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_system(item, (*path, number))


def of_root_triggers(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 100:
        yield Violation('maxItems', path, value, 'list at most 100 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_trigger(item, (*path, number))


def of_root_handoff(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and not is_unique(value):
        yield Violation('uniqueItems', path, value, 'list each item only once')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_handoff_item(item, (*path, number))


def of_root_handoff_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('function', 'mcp', 'webhook'):
        yield Violation('enum', path, value, '', ('function', 'mcp', 'webhook'))


def of_root_limits(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 100:
        yield Violation('maxItems', path, value, 'list at most 100 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_limit(item, (*path, number))


def of_root_done_when(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 50:
        yield Violation('maxItems', path, value, 'list at most 50 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_check(item, (*path, number))


def of_root_path(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 200:
        yield Violation('maxItems', path, value, 'list at most 200 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_step(item, (*path, number))


def of_root_volume(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('calls_per_run', 'coverage', 'currency', 'hourly_cost', 'minutes_by_hand', 'released', 'review_minutes', 'runs_per_month'):
                yield Violation('additionalProperties', path, key, '', ('calls_per_run', 'coverage', 'currency', 'hourly_cost', 'minutes_by_hand', 'released', 'review_minutes', 'runs_per_month'))
        if 'runs_per_month' in value:
            yield from of_amount(value['runs_per_month'], (*path, 'runs_per_month'))
        if 'minutes_by_hand' in value:
            yield from of_amount(value['minutes_by_hand'], (*path, 'minutes_by_hand'))
        if 'review_minutes' in value:
            yield from of_amount(value['review_minutes'], (*path, 'review_minutes'))
        if 'hourly_cost' in value:
            yield from of_amount(value['hourly_cost'], (*path, 'hourly_cost'))
        if 'currency' in value:
            yield from of_root_volume_currency(value['currency'], (*path, 'currency'))
        if 'coverage' in value:
            yield from of_share(value['coverage'], (*path, 'coverage'))
        if 'released' in value:
            yield from of_share(value['released'], (*path, 'released'))
        if 'calls_per_run' in value:
            yield from of_root_volume_calls_per_run(value['calls_per_run'], (*path, 'calls_per_run'))


def of_root_volume_currency(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a currency code of ISO 4217, such as EUR')
    if isinstance(value, str) and not re.search('^[A-Z]{3}\\Z', value):
        yield Violation('pattern', path, value, 'write a currency code of ISO 4217, such as EUR')


def of_root_volume_calls_per_run(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12')
    if is_number(value) and value > 10000:
        yield Violation('maximum', path, value, 'write calls of the model that one run of the agent takes, once a pilot has counted them, such as 12')


def of_root_pilot(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('error_rate', 'escalation_rate', 'minutes_saved'):
                yield Violation('additionalProperties', path, key, '', ('error_rate', 'escalation_rate', 'minutes_saved'))
        if 'error_rate' in value:
            yield from of_share(value['error_rate'], (*path, 'error_rate'))
        if 'escalation_rate' in value:
            yield from of_share(value['escalation_rate'], (*path, 'escalation_rate'))
        if 'minutes_saved' in value:
            yield from of_root_pilot_minutes_saved(value['minutes_saved'], (*path, 'minutes_saved'))


def of_root_pilot_minutes_saved(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of at least 0')


def of_root_review_by(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not is_date(value):
        yield Violation('format', path, value, 'write a date as year-month-day, such as 2027-05-20')


def of_root_record(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('date', 'deciders', 'status', 'supersedes'):
                yield Violation('additionalProperties', path, key, '', ('date', 'deciders', 'status', 'supersedes'))
    if isinstance(value, dict):
        if 'status' in value:
            yield from of_root_record_status(value['status'], (*path, 'status'))
        if 'date' in value:
            yield from of_root_record_date(value['date'], (*path, 'date'))
        if 'deciders' in value:
            yield from of_root_record_deciders(value['deciders'], (*path, 'deciders'))
        if 'supersedes' in value:
            yield from of_line(value['supersedes'], (*path, 'supersedes'))


def of_root_record_status(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('proposed', 'accepted', 'rejected', 'deprecated', 'superseded'):
        yield Violation('enum', path, value, '', ('proposed', 'accepted', 'rejected', 'deprecated', 'superseded'))


def of_root_record_date(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not is_date(value):
        yield Violation('format', path, value, 'write a date as year-month-day, such as 2027-05-20')


def of_root_record_deciders(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) > 20:
        yield Violation('maxItems', path, value, 'list at most 20 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_line(item, (*path, number))


DEFINITIONS = {
    'line': of_line,
    'text': of_text,
    'name': of_name,
    'field': of_field,
    'origin': of_origin,
    'amount': of_amount,
    'share': of_share,
    'answer': of_answer,
    'given': of_given,
    'rating': of_rating,
    'rated': of_rated,
    'system': of_system,
    'operation': of_operation,
    'kind': of_field_else,
    'length': of_length,
    'bound': of_bound,
    'input': of_input,
    'inputs': of_inputs,
    'expression': of_expression,
    'check': of_check,
    'given_to_check': of_given_to_check,
    'step': of_step,
    'case': of_case,
    'called': of_check_then_read,
    'reference': of_reference,
    'references': of_references,
    'minutes': of_minutes,
    'sources': of_sources,
    'value_source': of_value_source,
    'fields': of_fields,
    'form_field': of_form_field,
    'limit': of_limit,
    'trigger': of_trigger,
    'root': of_root,
}
