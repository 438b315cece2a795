"""Compiled from rulebook.schema.json: `python -m compilers` writes it."""

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


def of_name(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_-]*\\Z', value):
        yield Violation('pattern', path, value, 'write a text that matches ^[a-z][a-z0-9_-]*$')
    if isinstance(value, str) and len(value) > 60:
        yield Violation('maxLength', path, value, 'shorten it to 60 characters')


def of_text(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and len(value) < 1:
        yield Violation('minLength', path, value, 'write a text, or delete the line')
    if isinstance(value, str) and len(value) > 2000:
        yield Violation('maxLength', path, value, 'shorten it to 2000 characters')
    if isinstance(value, str) and not re.search('\\S', value):
        yield Violation('pattern', path, value, 'write a text that matches \\S')


def of_texts(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_text(item, (*path, number))


def of_answer(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('yes', 'no', 'unsure'):
        yield Violation('enum', path, value, '', ('yes', 'no', 'unsure'))


def of_definite(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('yes', 'no'):
        yield Violation('enum', path, value, '', ('yes', 'no'))


def of_source(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not re.search('^[A-Z]( [A-Z])*\\Z', value):
        yield Violation('pattern', path, value, 'write a text that matches ^[A-Z]( [A-Z])*$')


def of_architecture(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('layers', 'runs', 'says', 'title'):
                yield Violation('additionalProperties', path, key, '', ('layers', 'runs', 'says', 'title'))
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'says' not in value:
            yield Violation('required', path, 'says', 'its says')
        if 'runs' not in value:
            yield Violation('required', path, 'runs', 'its runs')
        if 'layers' not in value:
            yield Violation('required', path, 'layers', 'a list')
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'says' in value:
            yield from of_text(value['says'], (*path, 'says'))
        if 'runs' in value:
            yield from of_text(value['runs'], (*path, 'runs'))
        if 'layers' in value:
            yield from of_architecture_layers(value['layers'], (*path, 'layers'))


def of_architecture_layers(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_architecture_layers_item(item, (*path, number))


def of_architecture_layers_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('base', 'engagement', 'action', 'handoff'):
        yield Violation('enum', path, value, '', ('base', 'engagement', 'action', 'handoff'))


def of_borderline(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('answer', 'because', 'case'):
                yield Violation('additionalProperties', path, key, '', ('answer', 'because', 'case'))
        if 'case' not in value:
            yield Violation('required', path, 'case', 'its case')
        if 'answer' not in value:
            yield Violation('required', path, 'answer', 'its answer')
        if 'because' not in value:
            yield Violation('required', path, 'because', 'its because')
        if 'case' in value:
            yield from of_text(value['case'], (*path, 'case'))
        if 'answer' in value:
            yield from of_definite(value['answer'], (*path, 'answer'))
        if 'because' in value:
            yield from of_text(value['because'], (*path, 'because'))


def of_question(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('ask_whom', 'borderline', 'counts', 'does_not_count', 'examples', 'id', 'no', 'parts', 'points_to', 'question', 'silence', 'source', 'title', 'unknown', 'why', 'yes'):
                yield Violation('additionalProperties', path, key, '', ('ask_whom', 'borderline', 'counts', 'does_not_count', 'examples', 'id', 'no', 'parts', 'points_to', 'question', 'silence', 'source', 'title', 'unknown', 'why', 'yes'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'question' not in value:
            yield Violation('required', path, 'question', 'its question')
        if 'why' not in value:
            yield Violation('required', path, 'why', 'its why')
        if 'yes' not in value:
            yield Violation('required', path, 'yes', 'its yes')
        if 'no' not in value:
            yield Violation('required', path, 'no', 'its no')
        if 'counts' not in value:
            yield Violation('required', path, 'counts', 'its counts')
        if 'does_not_count' not in value:
            yield Violation('required', path, 'does_not_count', 'its does_not_count')
        if 'borderline' not in value:
            yield Violation('required', path, 'borderline', 'its borderline')
        if 'silence' not in value:
            yield Violation('required', path, 'silence', 'a section')
        if 'unknown' not in value:
            yield Violation('required', path, 'unknown', 'its unknown')
        if 'ask_whom' not in value:
            yield Violation('required', path, 'ask_whom', 'its ask_whom')
        if 'examples' not in value:
            yield Violation('required', path, 'examples', 'a section')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'question' in value:
            yield from of_text(value['question'], (*path, 'question'))
        if 'why' in value:
            yield from of_text(value['why'], (*path, 'why'))
        if 'yes' in value:
            yield from of_text(value['yes'], (*path, 'yes'))
        if 'no' in value:
            yield from of_text(value['no'], (*path, 'no'))
        if 'counts' in value:
            yield from of_texts(value['counts'], (*path, 'counts'))
        if 'does_not_count' in value:
            yield from of_texts(value['does_not_count'], (*path, 'does_not_count'))
        if 'borderline' in value:
            yield from of_borderline(value['borderline'], (*path, 'borderline'))
        if 'silence' in value:
            yield from of_question_silence(value['silence'], (*path, 'silence'))
        if 'unknown' in value:
            yield from of_text(value['unknown'], (*path, 'unknown'))
        if 'ask_whom' in value:
            yield from of_text(value['ask_whom'], (*path, 'ask_whom'))
        if 'examples' in value:
            yield from of_question_examples(value['examples'], (*path, 'examples'))
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))
        if 'points_to' in value:
            yield from of_question_points_to(value['points_to'], (*path, 'points_to'))
        if 'parts' in value:
            yield from of_question_parts(value['parts'], (*path, 'parts'))


def of_question_silence(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('answer', 'says'):
                yield Violation('additionalProperties', path, key, '', ('answer', 'says'))
        if 'answer' not in value:
            yield Violation('required', path, 'answer', 'its answer')
        if 'says' not in value:
            yield Violation('required', path, 'says', 'its says')
        if 'answer' in value:
            yield from of_answer(value['answer'], (*path, 'answer'))
        if 'says' in value:
            yield from of_text(value['says'], (*path, 'says'))


def of_question_examples(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('no', 'yes'):
                yield Violation('additionalProperties', path, key, '', ('no', 'yes'))
        if 'yes' not in value:
            yield Violation('required', path, 'yes', 'a list')
        if 'no' not in value:
            yield Violation('required', path, 'no', 'a list')
        if 'yes' in value:
            yield from of_question_examples_yes(value['yes'], (*path, 'yes'))
        if 'no' in value:
            yield from of_question_examples_yes(value['no'], (*path, 'no'))


def of_question_examples_yes(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 2:
        yield Violation('minItems', path, value, 'list at least 2 items')
    if isinstance(value, list) and len(value) > 3:
        yield Violation('maxItems', path, value, 'list at most 3 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_text(item, (*path, number))


def of_question_points_to(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant'))
        if 'agent' not in value:
            yield Violation('required', path, 'agent', 'its agent')
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'agent' in value:
            yield from of_text(value['agent'], (*path, 'agent'))
        if 'assistant' in value:
            yield from of_text(value['assistant'], (*path, 'assistant'))


def of_question_parts(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_text(value[key], (*path, key))


def of_gate(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('caps', 'id', 'pass', 'source', 'stop', 'stops_on', 'title', 'unknown', 'why'):
                yield Violation('additionalProperties', path, key, '', ('caps', 'id', 'pass', 'source', 'stop', 'stops_on', 'title', 'unknown', 'why'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'why' not in value:
            yield Violation('required', path, 'why', 'its why')
        if 'stops_on' not in value:
            yield Violation('required', path, 'stops_on', 'Question id, or owner, and the answer that stops; any of them is enough')
        if 'stop' not in value:
            yield Violation('required', path, 'stop', 'its stop')
        if 'unknown' not in value:
            yield Violation('required', path, 'unknown', 'its unknown')
        if 'pass' not in value:
            yield Violation('required', path, 'pass', 'its pass')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'why' in value:
            yield from of_text(value['why'], (*path, 'why'))
        if 'stops_on' in value:
            yield from of_gate_stops_on(value['stops_on'], (*path, 'stops_on'))
        if 'stop' in value:
            yield from of_text(value['stop'], (*path, 'stop'))
        if 'unknown' in value:
            yield from of_text(value['unknown'], (*path, 'unknown'))
        if 'pass' in value:
            yield from of_text(value['pass'], (*path, 'pass'))
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))
        if 'caps' in value:
            yield from of_gate_caps(value['caps'], (*path, 'caps'))


def of_gate_stops_on(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_definite(value[key], (*path, key))


def of_gate_caps(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('stop', 'unknown'):
                yield Violation('additionalProperties', path, key, '', ('stop', 'unknown'))
    if isinstance(value, dict):
        if 'stop' in value:
            yield from of_level(value['stop'], (*path, 'stop'))
        if 'unknown' in value:
            yield from of_level(value['unknown'], (*path, 'unknown'))


def of_level(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('operator', 'collaborator', 'consultant', 'approver', 'observer'):
        yield Violation('enum', path, value, '', ('operator', 'collaborator', 'consultant', 'approver', 'observer'))


def of_near_miss(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('criterion', 'extension', 'limits', 'on_path', 'says', 'source', 'tips', 'title'):
                yield Violation('additionalProperties', path, key, '', ('criterion', 'extension', 'limits', 'on_path', 'says', 'source', 'tips', 'title'))
        if 'criterion' not in value:
            yield Violation('required', path, 'criterion', 'multi_system or step_dependencies or unprompted or persistent_context or outcome')
        if 'extension' not in value:
            yield Violation('required', path, 'extension', 'its extension')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'says' not in value:
            yield Violation('required', path, 'says', 'its says')
        if 'tips' not in value:
            yield Violation('required', path, 'tips', 'its tips')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'criterion' in value:
            yield from of_near_miss_criterion(value['criterion'], (*path, 'criterion'))
        if 'extension' in value:
            yield from of_name(value['extension'], (*path, 'extension'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'says' in value:
            yield from of_text(value['says'], (*path, 'says'))
        if 'tips' in value:
            yield from of_text(value['tips'], (*path, 'tips'))
        if 'limits' in value:
            yield from of_text(value['limits'], (*path, 'limits'))
        if 'on_path' in value:
            yield from of_near_miss_on_path(value['on_path'], (*path, 'on_path'))
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))


def of_near_miss_criterion(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('multi_system', 'step_dependencies', 'unprompted', 'persistent_context', 'outcome'):
        yield Violation('enum', path, value, '', ('multi_system', 'step_dependencies', 'unprompted', 'persistent_context', 'outcome'))


def of_near_miss_on_path(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('extension', 'says', 'title'):
                yield Violation('additionalProperties', path, key, '', ('extension', 'says', 'title'))
        if 'extension' not in value:
            yield Violation('required', path, 'extension', 'its extension')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'says' not in value:
            yield Violation('required', path, 'says', 'its says')
        if 'extension' in value:
            yield from of_name(value['extension'], (*path, 'extension'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'says' in value:
            yield from of_text(value['says'], (*path, 'says'))


def of_orchestration(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('advice', 'guards', 'parts', 'says', 'source', 'title'):
                yield Violation('additionalProperties', path, key, '', ('advice', 'guards', 'parts', 'says', 'source', 'title'))
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'says' not in value:
            yield Violation('required', path, 'says', 'its says')
        if 'advice' not in value:
            yield Violation('required', path, 'advice', 'its advice')
        if 'guards' not in value:
            yield Violation('required', path, 'guards', 'What it means for the guardrails of an assistant, and of what acts')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'says' in value:
            yield from of_text(value['says'], (*path, 'says'))
        if 'advice' in value:
            yield from of_text(value['advice'], (*path, 'advice'))
        if 'guards' in value:
            yield from of_orchestration_guards(value['guards'], (*path, 'guards'))
        if 'parts' in value:
            yield from of_orchestration_parts(value['parts'], (*path, 'parts'))
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))


def of_orchestration_guards(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('acts', 'assistant'):
                yield Violation('additionalProperties', path, key, '', ('acts', 'assistant'))
    if isinstance(value, dict):
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'acts' not in value:
            yield Violation('required', path, 'acts', 'its acts')
        if 'assistant' in value:
            yield from of_text(value['assistant'], (*path, 'assistant'))
        if 'acts' in value:
            yield from of_text(value['acts'], (*path, 'acts'))


def of_orchestration_parts(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant'))
    if isinstance(value, dict):
        if 'assistant' in value:
            yield from of_text(value['assistant'], (*path, 'assistant'))
        if 'agent' in value:
            yield from of_text(value['agent'], (*path, 'agent'))


def of_other_name(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('by', 'differs', 'name', 'source', 'usage', 'when'):
                yield Violation('additionalProperties', path, key, '', ('by', 'differs', 'name', 'source', 'usage', 'when'))
        if 'name' not in value:
            yield Violation('required', path, 'name', 'its name')
        if 'by' not in value:
            yield Violation('required', path, 'by', 'Who calls it that, in the plural')
        if 'usage' not in value:
            yield Violation('required', path, 'usage', 'its usage')
        if 'differs' not in value:
            yield Violation('required', path, 'differs', 'its differs')
        if 'when' not in value:
            yield Violation('required', path, 'when', 'Facts of a decision, and their values for which others use the name; all must hold')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'name' in value:
            yield from of_text(value['name'], (*path, 'name'))
        if 'by' in value:
            yield from of_text(value['by'], (*path, 'by'))
        if 'usage' in value:
            yield from of_text(value['usage'], (*path, 'usage'))
        if 'differs' in value:
            yield from of_text(value['differs'], (*path, 'differs'))
        if 'when' in value:
            yield from of_other_name_when(value['when'], (*path, 'when'))
        if 'source' in value:
            yield from of_text(value['source'], (*path, 'source'))


def of_other_name_when(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_other_name_when_other(value[key], (*path, key))


def of_other_name_when_other(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_other_name_when_other_item(item, (*path, number))


def of_other_name_when_other_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not re.search('^[a-z][a-z_]*\\Z', value):
        yield Violation('pattern', path, value, 'write a text that matches ^[a-z][a-z_]*$')


def of_reworded(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('answers', 'question', 'says', 'version'):
                yield Violation('additionalProperties', path, key, '', ('answers', 'question', 'says', 'version'))
        if 'version' not in value:
            yield Violation('required', path, 'version', 'The first version with the new wording')
        if 'question' not in value:
            yield Violation('required', path, 'question', 'its question')
        if 'answers' not in value:
            yield Violation('required', path, 'answers', 'The answers to look at again')
        if 'says' not in value:
            yield Violation('required', path, 'says', 'its says')
        if 'version' in value:
            yield from of_reworded_version(value['version'], (*path, 'version'))
        if 'question' in value:
            yield from of_name(value['question'], (*path, 'question'))
        if 'answers' in value:
            yield from of_reworded_answers(value['answers'], (*path, 'answers'))
        if 'says' in value:
            yield from of_text(value['says'], (*path, 'says'))


def of_reworded_version(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if is_number(value) and value < 2:
        yield Violation('minimum', path, value, 'write a number of at least 2')


def of_reworded_answers(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_reworded_answers_item(item, (*path, number))


def of_reworded_answers_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not re.search('^[a-z]+\\Z', value):
        yield Violation('pattern', path, value, 'write a text that matches ^[a-z]+$')


def of_part(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant', 'because', 'id', 'source', 'title'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant', 'because', 'id', 'source', 'title'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'agent' not in value:
            yield Violation('required', path, 'agent', 'its agent')
        if 'because' not in value:
            yield Violation('required', path, 'because', 'The reason when no criterion asks for more')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'assistant' in value:
            yield from of_text(value['assistant'], (*path, 'assistant'))
        if 'agent' in value:
            yield from of_text(value['agent'], (*path, 'agent'))
        if 'because' in value:
            yield from of_text(value['because'], (*path, 'because'))
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))


def of_rating(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('low', 'medium', 'high', 'unsure'):
        yield Violation('enum', path, value, '', ('low', 'medium', 'high', 'unsure'))


def of_form(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('assistant', 'agent', 'hybrid'):
        yield Violation('enum', path, value, '', ('assistant', 'agent', 'hybrid'))


def of_range(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('expected', 'high', 'low'):
                yield Violation('additionalProperties', path, key, '', ('expected', 'high', 'low'))
        if 'low' not in value:
            yield Violation('required', path, 'low', 'its low')
        if 'expected' not in value:
            yield Violation('required', path, 'expected', 'its expected')
        if 'high' not in value:
            yield Violation('required', path, 'high', 'its high')
        if 'low' in value:
            yield from of_range_low(value['low'], (*path, 'low'))
        if 'expected' in value:
            yield from of_range_low(value['expected'], (*path, 'expected'))
        if 'high' in value:
            yield from of_range_low(value['high'], (*path, 'high'))


def of_range_low(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of at least 0')


def of_by_form(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant', 'hybrid'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant', 'hybrid'))
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'agent' not in value:
            yield Violation('required', path, 'agent', 'its agent')
        if 'hybrid' not in value:
            yield Violation('required', path, 'hybrid', 'its hybrid')
        if 'assistant' in value:
            yield from of_range(value['assistant'], (*path, 'assistant'))
        if 'agent' in value:
            yield from of_range(value['agent'], (*path, 'agent'))
        if 'hybrid' in value:
            yield from of_range(value['hybrid'], (*path, 'hybrid'))


def of_cap(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('because', 'level'):
                yield Violation('additionalProperties', path, key, '', ('because', 'level'))
        if 'level' not in value:
            yield Violation('required', path, 'level', 'its level')
        if 'level' in value:
            yield from of_level(value['level'], (*path, 'level'))
        if 'because' in value:
            yield from of_text(value['because'], (*path, 'because'))


def of_modifier(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('ask_whom', 'asked', 'caps', 'id', 'levels', 'question', 'silence', 'source', 'title', 'unknown', 'why'):
                yield Violation('additionalProperties', path, key, '', ('ask_whom', 'asked', 'caps', 'id', 'levels', 'question', 'silence', 'source', 'title', 'unknown', 'why'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'question' not in value:
            yield Violation('required', path, 'question', 'its question')
        if 'why' not in value:
            yield Violation('required', path, 'why', 'its why')
        if 'asked' not in value:
            yield Violation('required', path, 'asked', 'Always, or only where the software may act, or may act and no write says how it is undone')
        if 'levels' not in value:
            yield Violation('required', path, 'levels', 'a section')
        if 'unknown' not in value:
            yield Violation('required', path, 'unknown', 'its unknown')
        if 'ask_whom' not in value:
            yield Violation('required', path, 'ask_whom', 'its ask_whom')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'silence' not in value:
            yield Violation('required', path, 'silence', 'its silence')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'question' in value:
            yield from of_text(value['question'], (*path, 'question'))
        if 'why' in value:
            yield from of_text(value['why'], (*path, 'why'))
        if 'asked' in value:
            yield from of_modifier_asked(value['asked'], (*path, 'asked'))
        if 'levels' in value:
            yield from of_modifier_levels(value['levels'], (*path, 'levels'))
        if 'unknown' in value:
            yield from of_text(value['unknown'], (*path, 'unknown'))
        if 'ask_whom' in value:
            yield from of_text(value['ask_whom'], (*path, 'ask_whom'))
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))
        if 'caps' in value:
            yield from of_modifier_caps(value['caps'], (*path, 'caps'))
        if 'silence' in value:
            yield from of_text(value['silence'], (*path, 'silence'))


def of_modifier_asked(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('always', 'acts', 'undo_unsaid'):
        yield Violation('enum', path, value, '', ('always', 'acts', 'undo_unsaid'))


def of_modifier_levels(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('high', 'low', 'medium'):
                yield Violation('additionalProperties', path, key, '', ('high', 'low', 'medium'))
        if 'low' not in value:
            yield Violation('required', path, 'low', 'its low')
        if 'medium' not in value:
            yield Violation('required', path, 'medium', 'its medium')
        if 'high' not in value:
            yield Violation('required', path, 'high', 'its high')
        if 'low' in value:
            yield from of_text(value['low'], (*path, 'low'))
        if 'medium' in value:
            yield from of_text(value['medium'], (*path, 'medium'))
        if 'high' in value:
            yield from of_text(value['high'], (*path, 'high'))


def of_modifier_caps(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('high', 'low', 'medium', 'unsure'):
                yield Violation('additionalProperties', path, key, '', ('high', 'low', 'medium', 'unsure'))
    if isinstance(value, dict):
        if 'low' not in value:
            yield Violation('required', path, 'low', 'its low')
        if 'medium' not in value:
            yield Violation('required', path, 'medium', 'its medium')
        if 'high' not in value:
            yield Violation('required', path, 'high', 'its high')
        if 'unsure' not in value:
            yield Violation('required', path, 'unsure', 'its unsure')
        if 'low' in value:
            yield from of_cap(value['low'], (*path, 'low'))
        if 'medium' in value:
            yield from of_cap(value['medium'], (*path, 'medium'))
        if 'high' in value:
            yield from of_cap(value['high'], (*path, 'high'))
        if 'unsure' in value:
            yield from of_cap(value['unsure'], (*path, 'unsure'))


def of_figure(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('ask_whom', 'id', 'question', 'title', 'unit', 'why'):
                yield Violation('additionalProperties', path, key, '', ('ask_whom', 'id', 'question', 'title', 'unit', 'why'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'question' not in value:
            yield Violation('required', path, 'question', 'its question')
        if 'why' not in value:
            yield Violation('required', path, 'why', 'its why')
        if 'unit' not in value:
            yield Violation('required', path, 'unit', 'its unit')
        if 'ask_whom' not in value:
            yield Violation('required', path, 'ask_whom', 'its ask_whom')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'question' in value:
            yield from of_text(value['question'], (*path, 'question'))
        if 'why' in value:
            yield from of_text(value['why'], (*path, 'why'))
        if 'unit' in value:
            yield from of_text(value['unit'], (*path, 'unit'))
        if 'ask_whom' in value:
            yield from of_text(value['ask_whom'], (*path, 'ask_whom'))


def of_carrier(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('file', 'test'):
                yield Violation('additionalProperties', path, key, '', ('file', 'test'))
        if 'file' not in value:
            yield Violation('required', path, 'file', 'its file')
        if 'test' not in value:
            yield Violation('required', path, 'test', 'its test')
        if 'file' in value:
            yield from of_text(value['file'], (*path, 'file'))
        if 'test' in value:
            yield from of_text(value['test'], (*path, 'test'))


def of_causes(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_other_name_when_other(value[key], (*path, key))


def of_guardrail(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('carried_by', 'id', 'must', 'not_with', 'references', 'source', 'title', 'when'):
                yield Violation('additionalProperties', path, key, '', ('carried_by', 'id', 'must', 'not_with', 'references', 'source', 'title', 'when'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'must' not in value:
            yield Violation('required', path, 'must', 'its must')
        if 'when' not in value:
            yield Violation('required', path, 'when', 'its when')
        if 'carried_by' not in value:
            yield Violation('required', path, 'carried_by', 'By architecture, or by the extension of an assistant')
        if 'references' not in value:
            yield Violation('required', path, 'references', 'a list')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'must' in value:
            yield from of_text(value['must'], (*path, 'must'))
        if 'when' in value:
            yield from of_causes(value['when'], (*path, 'when'))
        if 'carried_by' in value:
            yield from of_guardrail_carried_by(value['carried_by'], (*path, 'carried_by'))
        if 'references' in value:
            yield from of_guardrail_references(value['references'], (*path, 'references'))
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))
        if 'not_with' in value:
            yield from of_guardrail_not_with(value['not_with'], (*path, 'not_with'))


def of_guardrail_carried_by(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict):
        for key in value:
            for found in of_guardrail_carried_by_key(key, path):
                yield found._replace(is_key=True)
        for key in value:
            if key not in ():
                yield from of_carrier(value[key], (*path, key))


def of_guardrail_carried_by_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('assistant', 'agent', 'hybrid', 'prepared_change', 'notebook', 'scheduled_prompt', 'bounded_tool_loop', 'known_path'):
        yield Violation('enum', path, value, '', ('assistant', 'agent', 'hybrid', 'prepared_change', 'notebook', 'scheduled_prompt', 'bounded_tool_loop', 'known_path'))


def of_guardrail_references(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_guardrail_references_item(item, (*path, number))


def of_guardrail_references_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write the name of a public reference, such as ASI02')
    if isinstance(value, str) and not re.search('^[A-Z][A-Z0-9]*\\Z', value):
        yield Violation('pattern', path, value, 'write the name of a public reference, such as ASI02')


def of_guardrail_not_with(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_guardrail_not_with_item(item, (*path, number))


def of_guardrail_not_with_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('prepared_change', 'notebook', 'scheduled_prompt', 'bounded_tool_loop', 'known_path'):
        yield Violation('enum', path, value, '', ('prepared_change', 'notebook', 'scheduled_prompt', 'bounded_tool_loop', 'known_path'))


def of_calls(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('added_input_tokens_per_call', 'calls_per_run', 'first_input_tokens', 'output_tokens_per_call', 'retried_share'):
                yield Violation('additionalProperties', path, key, '', ('added_input_tokens_per_call', 'calls_per_run', 'first_input_tokens', 'output_tokens_per_call', 'retried_share'))
        if 'calls_per_run' not in value:
            yield Violation('required', path, 'calls_per_run', 'its calls_per_run')
        if 'first_input_tokens' not in value:
            yield Violation('required', path, 'first_input_tokens', 'its first_input_tokens')
        if 'added_input_tokens_per_call' not in value:
            yield Violation('required', path, 'added_input_tokens_per_call', 'its added_input_tokens_per_call')
        if 'output_tokens_per_call' not in value:
            yield Violation('required', path, 'output_tokens_per_call', 'its output_tokens_per_call')
        if 'retried_share' not in value:
            yield Violation('required', path, 'retried_share', 'its retried_share')
        if 'calls_per_run' in value:
            yield from of_range(value['calls_per_run'], (*path, 'calls_per_run'))
        if 'first_input_tokens' in value:
            yield from of_range(value['first_input_tokens'], (*path, 'first_input_tokens'))
        if 'added_input_tokens_per_call' in value:
            yield from of_range(value['added_input_tokens_per_call'], (*path, 'added_input_tokens_per_call'))
        if 'output_tokens_per_call' in value:
            yield from of_range(value['output_tokens_per_call'], (*path, 'output_tokens_per_call'))
        if 'retried_share' in value:
            yield from of_range(value['retried_share'], (*path, 'retried_share'))


def of_adoption(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('day', 'involve', 'milestones', 'vendor'):
                yield Violation('additionalProperties', path, key, '', ('day', 'involve', 'milestones', 'vendor'))
        if 'involve' not in value:
            yield Violation('required', path, 'involve', 'its involve')
        if 'day' not in value:
            yield Violation('required', path, 'day', 'its day')
        if 'vendor' not in value:
            yield Violation('required', path, 'vendor', 'its vendor')
        if 'milestones' not in value:
            yield Violation('required', path, 'milestones', 'a list')
        if 'involve' in value:
            yield from of_texts(value['involve'], (*path, 'involve'))
        if 'day' in value:
            yield from of_texts(value['day'], (*path, 'day'))
        if 'vendor' in value:
            yield from of_texts(value['vendor'], (*path, 'vendor'))
        if 'milestones' in value:
            yield from of_adoption_milestones(value['milestones'], (*path, 'milestones'))


def of_adoption_milestones(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_adoption_milestones_item(item, (*path, number))
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')


def of_adoption_milestones_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('done_when', 'title'):
                yield Violation('additionalProperties', path, key, '', ('done_when', 'title'))
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'done_when' not in value:
            yield Violation('required', path, 'done_when', 'its done_when')
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'done_when' in value:
            yield from of_text(value['done_when'], (*path, 'done_when'))


def of_extension(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('extends', 'gates', 'guardrails', 'id', 'modifiers', 'questions', 'sources', 'version', 'wording'):
                yield Violation('additionalProperties', path, key, '', ('extends', 'gates', 'guardrails', 'id', 'modifiers', 'questions', 'sources', 'version', 'wording'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'A short name in lower case, such as north-harbour')
        if 'version' not in value:
            yield Violation('required', path, 'version', 'A whole number that grows with every change, such as 1')
        if 'id' in value:
            yield from of_extension_id(value['id'], (*path, 'id'))
        if 'version' in value:
            yield from of_extension_version(value['version'], (*path, 'version'))
        if 'extends' in value:
            yield from of_extension_extends(value['extends'], (*path, 'extends'))
        if 'sources' in value:
            yield from of_extension_sources(value['sources'], (*path, 'sources'))
        if 'wording' in value:
            yield from of_extension_wording(value['wording'], (*path, 'wording'))
        if 'questions' in value:
            yield from of_extension_questions(value['questions'], (*path, 'questions'))
        if 'gates' in value:
            yield from of_extension_gates(value['gates'], (*path, 'gates'))
        if 'modifiers' in value:
            yield from of_extension_modifiers(value['modifiers'], (*path, 'modifiers'))
        if 'guardrails' in value:
            yield from of_extension_guardrails(value['guardrails'], (*path, 'guardrails'))


def of_extension_id(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a short name in lower case, such as north-harbour')
    if isinstance(value, str) and not re.search('^[a-z][a-z0-9_-]*\\Z', value):
        yield Violation('pattern', path, value, 'write a short name in lower case, such as north-harbour')
    if isinstance(value, str) and len(value) > 60:
        yield Violation('maxLength', path, value, 'shorten it to 60 characters')


def of_extension_version(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number that grows with every change, such as 1')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write a whole number that grows with every change, such as 1')


def of_extension_extends(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_equal(value, 'default'):
        yield Violation('const', path, value, 'write default')


def of_extension_sources(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_text(value[key], (*path, key))
        for key in value:
            for found in of_extension_sources_key(key, path):
                yield found._replace(is_key=True)


def of_extension_sources_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, str) and not re.search('^[A-Z]\\Z', value):
        yield Violation('pattern', path, value, 'write one capital letter, such as X')


def of_extension_wording(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_extension_wording_other(value[key], (*path, key))


def of_extension_wording_other(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('ask_whom', 'examples', 'levels', 'no', 'pass', 'question', 'stop', 'title', 'unknown', 'why', 'yes'):
                yield Violation('additionalProperties', path, key, '', ('ask_whom', 'examples', 'levels', 'no', 'pass', 'question', 'stop', 'title', 'unknown', 'why', 'yes'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'question' in value:
            yield from of_text(value['question'], (*path, 'question'))
        if 'why' in value:
            yield from of_text(value['why'], (*path, 'why'))
        if 'yes' in value:
            yield from of_text(value['yes'], (*path, 'yes'))
        if 'no' in value:
            yield from of_text(value['no'], (*path, 'no'))
        if 'unknown' in value:
            yield from of_text(value['unknown'], (*path, 'unknown'))
        if 'ask_whom' in value:
            yield from of_text(value['ask_whom'], (*path, 'ask_whom'))
        if 'stop' in value:
            yield from of_text(value['stop'], (*path, 'stop'))
        if 'pass' in value:
            yield from of_text(value['pass'], (*path, 'pass'))
        if 'examples' in value:
            yield from of_question_examples(value['examples'], (*path, 'examples'))
        if 'levels' in value:
            yield from of_modifier_levels(value['levels'], (*path, 'levels'))


def of_extension_questions(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_question(item, (*path, number))


def of_extension_gates(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_gate(item, (*path, number))


def of_extension_modifiers(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_modifier(item, (*path, number))


def of_extension_guardrails(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_guardrail(item, (*path, number))


def of_root(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('adoption', 'also_called', 'alternatives', 'architectures', 'autonomy', 'cost', 'criteria', 'engagement', 'figures', 'gates', 'guardrails', 'id', 'known_path', 'modifiers', 'near_misses', 'orchestration', 'parts', 'readiness', 'reworded', 'sources', 'threshold', 'version'):
                yield Violation('additionalProperties', path, key, '', ('adoption', 'also_called', 'alternatives', 'architectures', 'autonomy', 'cost', 'criteria', 'engagement', 'figures', 'gates', 'guardrails', 'id', 'known_path', 'modifiers', 'near_misses', 'orchestration', 'parts', 'readiness', 'reworded', 'sources', 'threshold', 'version'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'version' not in value:
            yield Violation('required', path, 'version', 'its version')
        if 'threshold' not in value:
            yield Violation('required', path, 'threshold', '2')
        if 'sources' not in value:
            yield Violation('required', path, 'sources', 'a section')
        if 'architectures' not in value:
            yield Violation('required', path, 'architectures', 'a section')
        if 'criteria' not in value:
            yield Violation('required', path, 'criteria', 'a list')
        if 'engagement' not in value:
            yield Violation('required', path, 'engagement', 'its engagement')
        if 'known_path' not in value:
            yield Violation('required', path, 'known_path', 'its known_path')
        if 'orchestration' not in value:
            yield Violation('required', path, 'orchestration', 'a section')
        if 'also_called' not in value:
            yield Violation('required', path, 'also_called', 'a list')
        if 'readiness' not in value:
            yield Violation('required', path, 'readiness', "The profile's yes-or-no questions that gates read, in the order they are asked")
        if 'gates' not in value:
            yield Violation('required', path, 'gates', 'a list')
        if 'near_misses' not in value:
            yield Violation('required', path, 'near_misses', 'a list')
        if 'parts' not in value:
            yield Violation('required', path, 'parts', 'a list')
        if 'modifiers' not in value:
            yield Violation('required', path, 'modifiers', 'a list')
        if 'figures' not in value:
            yield Violation('required', path, 'figures', 'a list')
        if 'autonomy' not in value:
            yield Violation('required', path, 'autonomy', 'a section')
        if 'guardrails' not in value:
            yield Violation('required', path, 'guardrails', 'a section')
        if 'cost' not in value:
            yield Violation('required', path, 'cost', 'a section')
        if 'alternatives' not in value:
            yield Violation('required', path, 'alternatives', 'a list')
        if 'adoption' not in value:
            yield Violation('required', path, 'adoption', 'a section')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'version' in value:
            yield from of_root_version(value['version'], (*path, 'version'))
        if 'reworded' in value:
            yield from of_root_reworded(value['reworded'], (*path, 'reworded'))
        if 'threshold' in value:
            yield from of_root_threshold(value['threshold'], (*path, 'threshold'))
        if 'sources' in value:
            yield from of_root_sources(value['sources'], (*path, 'sources'))
        if 'architectures' in value:
            yield from of_root_architectures(value['architectures'], (*path, 'architectures'))
        if 'criteria' in value:
            yield from of_root_criteria(value['criteria'], (*path, 'criteria'))
        if 'engagement' in value:
            yield from of_question(value['engagement'], (*path, 'engagement'))
        if 'known_path' in value:
            yield from of_question(value['known_path'], (*path, 'known_path'))
        if 'orchestration' in value:
            yield from of_root_orchestration(value['orchestration'], (*path, 'orchestration'))
        if 'also_called' in value:
            yield from of_root_also_called(value['also_called'], (*path, 'also_called'))
        if 'readiness' in value:
            yield from of_root_readiness(value['readiness'], (*path, 'readiness'))
        if 'gates' in value:
            yield from of_root_gates(value['gates'], (*path, 'gates'))
        if 'near_misses' in value:
            yield from of_root_near_misses(value['near_misses'], (*path, 'near_misses'))
        if 'parts' in value:
            yield from of_root_parts(value['parts'], (*path, 'parts'))
        if 'modifiers' in value:
            yield from of_root_modifiers(value['modifiers'], (*path, 'modifiers'))
        if 'figures' in value:
            yield from of_root_figures(value['figures'], (*path, 'figures'))
        if 'autonomy' in value:
            yield from of_root_autonomy(value['autonomy'], (*path, 'autonomy'))
        if 'guardrails' in value:
            yield from of_root_guardrails(value['guardrails'], (*path, 'guardrails'))
        if 'cost' in value:
            yield from of_root_cost(value['cost'], (*path, 'cost'))
        if 'alternatives' in value:
            yield from of_root_alternatives(value['alternatives'], (*path, 'alternatives'))
        if 'adoption' in value:
            yield from of_root_adoption(value['adoption'], (*path, 'adoption'))


def of_root_version(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write a number of at least 1')


def of_root_reworded(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_reworded(item, (*path, number))


def of_root_threshold(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if not is_equal(value, 2):
        yield Violation('const', path, value, 'write 2')


def of_root_sources(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_text(value[key], (*path, key))
        for key in value:
            for found in of_root_sources_key(key, path):
                yield found._replace(is_key=True)


def of_root_sources_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, str) and not re.search('^[A-Z]\\Z', value):
        yield Violation('pattern', path, value, 'write a text that matches ^[A-Z]$')


def of_root_architectures(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant', 'hybrid'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant', 'hybrid'))
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'agent' not in value:
            yield Violation('required', path, 'agent', 'its agent')
        if 'hybrid' not in value:
            yield Violation('required', path, 'hybrid', 'its hybrid')
        if 'assistant' in value:
            yield from of_architecture(value['assistant'], (*path, 'assistant'))
        if 'agent' in value:
            yield from of_architecture(value['agent'], (*path, 'agent'))
        if 'hybrid' in value:
            yield from of_architecture(value['hybrid'], (*path, 'hybrid'))


def of_root_criteria(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 5:
        yield Violation('minItems', path, value, 'list at least 5 items')
    if isinstance(value, list) and len(value) > 5:
        yield Violation('maxItems', path, value, 'list at most 5 items')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_criteria_item(item, (*path, number))


def of_root_criteria_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    yield from of_question(value, path)
    if isinstance(value, dict):
        if 'points_to' not in value:
            yield Violation('required', path, 'points_to', 'its points_to')
        if 'parts' not in value:
            yield Violation('required', path, 'parts', 'its parts')
        if 'id' in value:
            yield from of_near_miss_criterion(value['id'], (*path, 'id'))


def of_root_orchestration(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('known_path', 'model_directed', 'open', 'single_step'):
                yield Violation('additionalProperties', path, key, '', ('known_path', 'model_directed', 'open', 'single_step'))
        if 'known_path' not in value:
            yield Violation('required', path, 'known_path', 'its known_path')
        if 'model_directed' not in value:
            yield Violation('required', path, 'model_directed', 'its model_directed')
        if 'single_step' not in value:
            yield Violation('required', path, 'single_step', 'its single_step')
        if 'open' not in value:
            yield Violation('required', path, 'open', 'its open')
        if 'known_path' in value:
            yield from of_orchestration(value['known_path'], (*path, 'known_path'))
        if 'model_directed' in value:
            yield from of_orchestration(value['model_directed'], (*path, 'model_directed'))
        if 'single_step' in value:
            yield from of_orchestration(value['single_step'], (*path, 'single_step'))
        if 'open' in value:
            yield from of_orchestration(value['open'], (*path, 'open'))


def of_root_also_called(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_other_name(item, (*path, number))


def of_root_readiness(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_question(item, (*path, number))


def of_root_gates(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_gate(item, (*path, number))


def of_root_near_misses(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_near_miss(item, (*path, number))


def of_root_parts(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_part(item, (*path, number))


def of_root_modifiers(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_modifier(item, (*path, number))
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')


def of_root_figures(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_figure(item, (*path, number))
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')


def of_root_autonomy(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('actions', 'assistant', 'demotion', 'judgment_tolerance', 'ladder', 'levels', 'mandate', 'source', 'targets', 'unsure_judgment_tolerance'):
                yield Violation('additionalProperties', path, key, '', ('actions', 'assistant', 'demotion', 'judgment_tolerance', 'ladder', 'levels', 'mandate', 'source', 'targets', 'unsure_judgment_tolerance'))
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'levels' not in value:
            yield Violation('required', path, 'levels', 'a list')
        if 'judgment_tolerance' not in value:
            yield Violation('required', path, 'judgment_tolerance', 'a list')
        if 'unsure_judgment_tolerance' not in value:
            yield Violation('required', path, 'unsure_judgment_tolerance', 'its unsure_judgment_tolerance')
        if 'targets' not in value:
            yield Violation('required', path, 'targets', 'a section')
        if 'ladder' not in value:
            yield Violation('required', path, 'ladder', 'a list')
        if 'demotion' not in value:
            yield Violation('required', path, 'demotion', 'a section')
        if 'actions' not in value:
            yield Violation('required', path, 'actions', 'a section')
        if 'mandate' not in value:
            yield Violation('required', path, 'mandate', 'a section')
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))
        if 'assistant' in value:
            yield from of_text(value['assistant'], (*path, 'assistant'))
        if 'levels' in value:
            yield from of_root_autonomy_levels(value['levels'], (*path, 'levels'))
        if 'judgment_tolerance' in value:
            yield from of_root_autonomy_judgment_tolerance(value['judgment_tolerance'], (*path, 'judgment_tolerance'))
        if 'unsure_judgment_tolerance' in value:
            yield from of_text(value['unsure_judgment_tolerance'], (*path, 'unsure_judgment_tolerance'))
        if 'targets' in value:
            yield from of_root_autonomy_targets(value['targets'], (*path, 'targets'))
        if 'ladder' in value:
            yield from of_root_autonomy_ladder(value['ladder'], (*path, 'ladder'))
        if 'demotion' in value:
            yield from of_root_autonomy_demotion(value['demotion'], (*path, 'demotion'))
        if 'actions' in value:
            yield from of_root_autonomy_actions(value['actions'], (*path, 'actions'))
        if 'mandate' in value:
            yield from of_root_autonomy_mandate(value['mandate'], (*path, 'mandate'))


def of_root_autonomy_levels(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_autonomy_levels_item(item, (*path, number))
    if isinstance(value, list) and len(value) < 5:
        yield Violation('minItems', path, value, 'list at least 5 items')
    if isinstance(value, list) and len(value) > 5:
        yield Violation('maxItems', path, value, 'list at most 5 items')


def of_root_autonomy_levels_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('id', 'number', 'person', 'review_share', 'until', 'writes'):
                yield Violation('additionalProperties', path, key, '', ('id', 'number', 'person', 'review_share', 'until', 'writes'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'number' not in value:
            yield Violation('required', path, 'number', 'its number')
        if 'person' not in value:
            yield Violation('required', path, 'person', 'The title: what the agent does, then what people do')
        if 'writes' not in value:
            yield Violation('required', path, 'writes', 'its writes')
        if 'until' not in value:
            yield Violation('required', path, 'until', 'its until')
        if 'review_share' not in value:
            yield Violation('required', path, 'review_share', 'its review_share')
        if 'id' in value:
            yield from of_level(value['id'], (*path, 'id'))
        if 'number' in value:
            yield from of_root_autonomy_levels_item_number(value['number'], (*path, 'number'))
        if 'person' in value:
            yield from of_text(value['person'], (*path, 'person'))
        if 'writes' in value:
            yield from of_text(value['writes'], (*path, 'writes'))
        if 'until' in value:
            yield from of_text(value['until'], (*path, 'until'))
        if 'review_share' in value:
            yield from of_root_autonomy_levels_item_review_share(value['review_share'], (*path, 'review_share'))


def of_root_autonomy_levels_item_number(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write a number of at least 1')
    if is_number(value) and value > 5:
        yield Violation('maximum', path, value, 'write a number of at most 5')


def of_root_autonomy_levels_item_review_share(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of at least 0')
    if is_number(value) and value > 1:
        yield Violation('maximum', path, value, 'write a number of at most 1')


def of_root_autonomy_judgment_tolerance(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_autonomy_judgment_tolerance_item(item, (*path, number))
    if isinstance(value, list) and len(value) < 9:
        yield Violation('minItems', path, value, 'list at least 9 items')
    if isinstance(value, list) and len(value) > 9:
        yield Violation('maxItems', path, value, 'list at most 9 items')


def of_root_autonomy_judgment_tolerance_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('because', 'judgment', 'level', 'tolerance'):
                yield Violation('additionalProperties', path, key, '', ('because', 'judgment', 'level', 'tolerance'))
        if 'judgment' not in value:
            yield Violation('required', path, 'judgment', 'its judgment')
        if 'tolerance' not in value:
            yield Violation('required', path, 'tolerance', 'its tolerance')
        if 'level' not in value:
            yield Violation('required', path, 'level', 'its level')
        if 'because' not in value:
            yield Violation('required', path, 'because', 'its because')
        if 'judgment' in value:
            yield from of_rating(value['judgment'], (*path, 'judgment'))
        if 'tolerance' in value:
            yield from of_rating(value['tolerance'], (*path, 'tolerance'))
        if 'level' in value:
            yield from of_level(value['level'], (*path, 'level'))
        if 'because' in value:
            yield from of_text(value['because'], (*path, 'because'))


def of_root_autonomy_targets(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('error_rate', 'escalation_rate'):
                yield Violation('additionalProperties', path, key, '', ('error_rate', 'escalation_rate'))
        if 'error_rate' not in value:
            yield Violation('required', path, 'error_rate', 'its error_rate')
        if 'escalation_rate' not in value:
            yield Violation('required', path, 'escalation_rate', 'its escalation_rate')
        if 'error_rate' in value:
            yield from of_root_autonomy_levels_item_review_share(value['error_rate'], (*path, 'error_rate'))
        if 'escalation_rate' in value:
            yield from of_root_autonomy_levels_item_review_share(value['escalation_rate'], (*path, 'escalation_rate'))


def of_root_autonomy_ladder(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_autonomy_ladder_item(item, (*path, number))
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')


def of_root_autonomy_ladder_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agreement', 'does', 'id', 'runs', 'title'):
                yield Violation('additionalProperties', path, key, '', ('agreement', 'does', 'id', 'runs', 'title'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'does' not in value:
            yield Violation('required', path, 'does', 'its does')
        if 'runs' not in value:
            yield Violation('required', path, 'runs', 'its runs')
        if 'agreement' not in value:
            yield Violation('required', path, 'agreement', 'its agreement')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'does' in value:
            yield from of_text(value['does'], (*path, 'does'))
        if 'runs' in value:
            yield from of_root_autonomy_ladder_item_runs(value['runs'], (*path, 'runs'))
        if 'agreement' in value:
            yield from of_root_autonomy_levels_item_review_share(value['agreement'], (*path, 'agreement'))


def of_root_autonomy_ladder_item_runs(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of at least 0')


def of_root_autonomy_demotion(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('at_once', 'error_rate_times', 'runs'):
                yield Violation('additionalProperties', path, key, '', ('at_once', 'error_rate_times', 'runs'))
        if 'runs' not in value:
            yield Violation('required', path, 'runs', 'its runs')
        if 'error_rate_times' not in value:
            yield Violation('required', path, 'error_rate_times', 'its error_rate_times')
        if 'at_once' not in value:
            yield Violation('required', path, 'at_once', 'its at_once')
        if 'runs' in value:
            yield from of_root_version(value['runs'], (*path, 'runs'))
        if 'error_rate_times' in value:
            yield from of_root_autonomy_demotion_error_rate_times(value['error_rate_times'], (*path, 'error_rate_times'))
        if 'at_once' in value:
            yield from of_text(value['at_once'], (*path, 'at_once'))


def of_root_autonomy_demotion_error_rate_times(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number')
    if is_number(value) and value < 1:
        yield Violation('minimum', path, value, 'write a number of at least 1')


def of_root_autonomy_actions(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('always', 'assistant', 'assistant_prepares', 'every', 'irreversible', 'planned', 'prepared', 'preset', 'read', 'read_record', 'sends', 'sends_approved', 'threshold', 'undo', 'write_record'):
                yield Violation('additionalProperties', path, key, '', ('always', 'assistant', 'assistant_prepares', 'every', 'irreversible', 'planned', 'prepared', 'preset', 'read', 'read_record', 'sends', 'sends_approved', 'threshold', 'undo', 'write_record'))
        if 'read' not in value:
            yield Violation('required', path, 'read', 'its read')
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'prepared' not in value:
            yield Violation('required', path, 'prepared', 'its prepared')
        if 'every' not in value:
            yield Violation('required', path, 'every', 'its every')
        if 'always' not in value:
            yield Violation('required', path, 'always', 'its always')
        if 'threshold' not in value:
            yield Violation('required', path, 'threshold', 'its threshold')
        if 'irreversible' not in value:
            yield Violation('required', path, 'irreversible', 'its irreversible')
        if 'planned' not in value:
            yield Violation('required', path, 'planned', 'its planned')
        if 'undo' not in value:
            yield Violation('required', path, 'undo', 'its undo')
        if 'read_record' not in value:
            yield Violation('required', path, 'read_record', 'its read_record')
        if 'write_record' not in value:
            yield Violation('required', path, 'write_record', 'its write_record')
        if 'assistant_prepares' not in value:
            yield Violation('required', path, 'assistant_prepares', 'its assistant_prepares')
        if 'read' in value:
            yield from of_text(value['read'], (*path, 'read'))
        if 'sends' in value:
            yield from of_text(value['sends'], (*path, 'sends'))
        if 'sends_approved' in value:
            yield from of_text(value['sends_approved'], (*path, 'sends_approved'))
        if 'assistant' in value:
            yield from of_text(value['assistant'], (*path, 'assistant'))
        if 'prepared' in value:
            yield from of_text(value['prepared'], (*path, 'prepared'))
        if 'every' in value:
            yield from of_text(value['every'], (*path, 'every'))
        if 'preset' in value:
            yield from of_text(value['preset'], (*path, 'preset'))
        if 'always' in value:
            yield from of_text(value['always'], (*path, 'always'))
        if 'threshold' in value:
            yield from of_text(value['threshold'], (*path, 'threshold'))
        if 'irreversible' in value:
            yield from of_text(value['irreversible'], (*path, 'irreversible'))
        if 'planned' in value:
            yield from of_text(value['planned'], (*path, 'planned'))
        if 'undo' in value:
            yield from of_text(value['undo'], (*path, 'undo'))
        if 'read_record' in value:
            yield from of_text(value['read_record'], (*path, 'read_record'))
        if 'write_record' in value:
            yield from of_text(value['write_record'], (*path, 'write_record'))
        if 'assistant_prepares' in value:
            yield from of_text(value['assistant_prepares'], (*path, 'assistant_prepares'))


def of_root_autonomy_mandate(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('acts', 'assistant', 'assistant_prepares', 'missing', 'plan_and_provenance', 'plan_and_rule_of_two', 'prepares', 'sends', 'sends_approved', 'targets'):
                yield Violation('additionalProperties', path, key, '', ('acts', 'assistant', 'assistant_prepares', 'missing', 'plan_and_provenance', 'plan_and_rule_of_two', 'prepares', 'sends', 'sends_approved', 'targets'))
        if 'acts' not in value:
            yield Violation('required', path, 'acts', 'its acts')
        if 'prepares' not in value:
            yield Violation('required', path, 'prepares', 'its prepares')
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'missing' not in value:
            yield Violation('required', path, 'missing', 'a section')
        if 'assistant_prepares' not in value:
            yield Violation('required', path, 'assistant_prepares', 'its assistant_prepares')
        if 'acts' in value:
            yield from of_text(value['acts'], (*path, 'acts'))
        if 'plan_and_rule_of_two' in value:
            yield from of_text(value['plan_and_rule_of_two'], (*path, 'plan_and_rule_of_two'))
        if 'plan_and_provenance' in value:
            yield from of_text(value['plan_and_provenance'], (*path, 'plan_and_provenance'))
        if 'targets' in value:
            yield from of_text(value['targets'], (*path, 'targets'))
        if 'sends' in value:
            yield from of_text(value['sends'], (*path, 'sends'))
        if 'sends_approved' in value:
            yield from of_text(value['sends_approved'], (*path, 'sends_approved'))
        if 'prepares' in value:
            yield from of_text(value['prepares'], (*path, 'prepares'))
        if 'assistant' in value:
            yield from of_text(value['assistant'], (*path, 'assistant'))
        if 'missing' in value:
            yield from of_root_autonomy_mandate_missing(value['missing'], (*path, 'missing'))
        if 'assistant_prepares' in value:
            yield from of_text(value['assistant_prepares'], (*path, 'assistant_prepares'))


def of_root_autonomy_mandate_missing(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('approved', 'approver', 'means'):
                yield Violation('additionalProperties', path, key, '', ('approved', 'approver', 'means'))
        if 'approver' not in value:
            yield Violation('required', path, 'approver', 'its approver')
        if 'means' not in value:
            yield Violation('required', path, 'means', 'its means')
        if 'approved' not in value:
            yield Violation('required', path, 'approved', 'its approved')
        if 'approver' in value:
            yield from of_text(value['approver'], (*path, 'approver'))
        if 'means' in value:
            yield from of_text(value['means'], (*path, 'means'))
        if 'approved' in value:
            yield from of_text(value['approved'], (*path, 'approved'))


def of_root_guardrails(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('guardrails', 'references'):
                yield Violation('additionalProperties', path, key, '', ('guardrails', 'references'))
        if 'references' not in value:
            yield Violation('required', path, 'references', 'a section')
        if 'guardrails' not in value:
            yield Violation('required', path, 'guardrails', 'a list')
        if 'references' in value:
            yield from of_root_guardrails_references(value['references'], (*path, 'references'))
        if 'guardrails' in value:
            yield from of_root_guardrails_guardrails(value['guardrails'], (*path, 'guardrails'))


def of_root_guardrails_references(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            for found in of_root_guardrails_references_key(key, path):
                yield found._replace(is_key=True)
        for key in value:
            if key not in ():
                yield from of_text(value[key], (*path, key))


def of_root_guardrails_references_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, str) and not re.search('^[A-Z][A-Z0-9]*\\Z', value):
        yield Violation('pattern', path, value, 'write a text that matches ^[A-Z][A-Z0-9]*$')


def of_root_guardrails_guardrails(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_guardrail(item, (*path, number))
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')


def of_root_cost(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('build_weeks', 'calls', 'defaults', 'drivers', 'engineer_week_usd', 'minutes_saved_share', 'months_to_pay_back', 'path', 'source', 'upkeep_weeks_per_month'):
                yield Violation('additionalProperties', path, key, '', ('build_weeks', 'calls', 'defaults', 'drivers', 'engineer_week_usd', 'minutes_saved_share', 'months_to_pay_back', 'path', 'source', 'upkeep_weeks_per_month'))
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'calls' not in value:
            yield Violation('required', path, 'calls', 'a section')
        if 'minutes_saved_share' not in value:
            yield Violation('required', path, 'minutes_saved_share', 'a section')
        if 'defaults' not in value:
            yield Violation('required', path, 'defaults', 'a section')
        if 'upkeep_weeks_per_month' not in value:
            yield Violation('required', path, 'upkeep_weeks_per_month', 'its upkeep_weeks_per_month')
        if 'build_weeks' not in value:
            yield Violation('required', path, 'build_weeks', 'its build_weeks')
        if 'drivers' not in value:
            yield Violation('required', path, 'drivers', 'a list')
        if 'engineer_week_usd' not in value:
            yield Violation('required', path, 'engineer_week_usd', 'its engineer_week_usd')
        if 'months_to_pay_back' not in value:
            yield Violation('required', path, 'months_to_pay_back', 'its months_to_pay_back')
        if 'source' in value:
            yield from of_source(value['source'], (*path, 'source'))
        if 'calls' in value:
            yield from of_root_cost_calls(value['calls'], (*path, 'calls'))
        if 'minutes_saved_share' in value:
            yield from of_root_cost_minutes_saved_share(value['minutes_saved_share'], (*path, 'minutes_saved_share'))
        if 'defaults' in value:
            yield from of_root_cost_defaults(value['defaults'], (*path, 'defaults'))
        if 'upkeep_weeks_per_month' in value:
            yield from of_by_form(value['upkeep_weeks_per_month'], (*path, 'upkeep_weeks_per_month'))
        if 'build_weeks' in value:
            yield from of_by_form(value['build_weeks'], (*path, 'build_weeks'))
        if 'drivers' in value:
            yield from of_root_cost_drivers(value['drivers'], (*path, 'drivers'))
        if 'path' in value:
            yield from of_root_cost_path(value['path'], (*path, 'path'))
        if 'engineer_week_usd' in value:
            yield from of_range(value['engineer_week_usd'], (*path, 'engineer_week_usd'))
        if 'months_to_pay_back' in value:
            yield from of_root_version(value['months_to_pay_back'], (*path, 'months_to_pay_back'))


def of_root_cost_calls(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant', 'known_path'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant', 'known_path'))
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'agent' not in value:
            yield Violation('required', path, 'agent', 'its agent')
        if 'assistant' in value:
            yield from of_calls(value['assistant'], (*path, 'assistant'))
        if 'agent' in value:
            yield from of_calls(value['agent'], (*path, 'agent'))
        if 'known_path' in value:
            yield from of_calls(value['known_path'], (*path, 'known_path'))


def of_root_cost_minutes_saved_share(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant'))
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'agent' not in value:
            yield Violation('required', path, 'agent', 'its agent')
        if 'assistant' in value:
            yield from of_range(value['assistant'], (*path, 'assistant'))
        if 'agent' in value:
            yield from of_range(value['agent'], (*path, 'agent'))


def of_root_cost_defaults(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('coverage', 'released', 'review_minutes'):
                yield Violation('additionalProperties', path, key, '', ('coverage', 'released', 'review_minutes'))
        if 'review_minutes' not in value:
            yield Violation('required', path, 'review_minutes', 'its review_minutes')
        if 'coverage' not in value:
            yield Violation('required', path, 'coverage', 'its coverage')
        if 'released' not in value:
            yield Violation('required', path, 'released', 'its released')
        if 'review_minutes' in value:
            yield from of_range_low(value['review_minutes'], (*path, 'review_minutes'))
        if 'coverage' in value:
            yield from of_root_autonomy_levels_item_review_share(value['coverage'], (*path, 'coverage'))
        if 'released' in value:
            yield from of_root_autonomy_levels_item_review_share(value['released'], (*path, 'released'))


def of_root_cost_drivers(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_cost_drivers_item(item, (*path, number))


def of_root_cost_drivers_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('id', 'per', 'title', 'weeks', 'when'):
                yield Violation('additionalProperties', path, key, '', ('id', 'per', 'title', 'weeks', 'when'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'weeks' not in value:
            yield Violation('required', path, 'weeks', 'its weeks')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'weeks' in value:
            yield from of_range(value['weeks'], (*path, 'weeks'))
        if 'per' in value:
            yield from of_root_cost_drivers_item_per(value['per'], (*path, 'per'))
        if 'when' in value:
            yield from of_causes(value['when'], (*path, 'when'))


def of_root_cost_drivers_item_per(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('system', 'write', 'trigger'):
        yield Violation('enum', path, value, '', ('system', 'write', 'trigger'))


def of_root_cost_path(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('build_weeks', 'source', 'steps'):
                yield Violation('additionalProperties', path, key, '', ('build_weeks', 'source', 'steps'))
        if 'source' not in value:
            yield Violation('required', path, 'source', 'its source')
        if 'build_weeks' not in value:
            yield Violation('required', path, 'build_weeks', 'its build_weeks')
        if 'steps' not in value:
            yield Violation('required', path, 'steps', 'a list')
        if 'source' in value:
            yield from of_text(value['source'], (*path, 'source'))
        if 'build_weeks' in value:
            yield from of_by_form(value['build_weeks'], (*path, 'build_weeks'))
        if 'steps' in value:
            yield from of_root_cost_path_steps(value['steps'], (*path, 'steps'))


def of_root_cost_path_steps(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_cost_path_steps_item(item, (*path, number))


def of_root_cost_path_steps_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('kind', 'title', 'weeks'):
                yield Violation('additionalProperties', path, key, '', ('kind', 'title', 'weeks'))
        if 'kind' not in value:
            yield Violation('required', path, 'kind', 'read or write or model or branch or each or ask or wait or loop or python')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'weeks' not in value:
            yield Violation('required', path, 'weeks', 'its weeks')
        if 'kind' in value:
            yield from of_root_cost_path_steps_item_kind(value['kind'], (*path, 'kind'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'weeks' in value:
            yield from of_range(value['weeks'], (*path, 'weeks'))


def of_root_cost_path_steps_item_kind(value: Any, path: KeyPath) -> Iterator[Violation]:
    if value not in ('read', 'write', 'model', 'branch', 'each', 'ask', 'wait', 'loop', 'python'):
        yield Violation('enum', path, value, '', ('read', 'write', 'model', 'branch', 'each', 'ask', 'wait', 'loop', 'python'))


def of_root_alternatives(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_root_alternatives_item(item, (*path, number))
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')


def of_root_alternatives_item(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('against', 'because', 'gate', 'id', 'title'):
                yield Violation('additionalProperties', path, key, '', ('against', 'because', 'gate', 'id', 'title'))
        if 'id' not in value:
            yield Violation('required', path, 'id', 'its id')
        if 'title' not in value:
            yield Violation('required', path, 'title', 'its title')
        if 'against' not in value:
            yield Violation('required', path, 'against', 'a list')
        if 'id' in value:
            yield from of_name(value['id'], (*path, 'id'))
        if 'title' in value:
            yield from of_text(value['title'], (*path, 'title'))
        if 'against' in value:
            yield from of_root_alternatives_item_against(value['against'], (*path, 'against'))
        if 'gate' in value:
            yield from of_name(value['gate'], (*path, 'gate'))
        if 'because' in value:
            yield from of_text(value['because'], (*path, 'because'))


def of_root_alternatives_item_against(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation('type', path, value, 'write a list, `- item` lines or [a, b]')
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from of_form(item, (*path, number))
    if isinstance(value, list) and len(value) < 1:
        yield Violation('minItems', path, value, 'list at least 1 item')


def of_root_adoption(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('agent', 'assistant', 'hybrid'):
                yield Violation('additionalProperties', path, key, '', ('agent', 'assistant', 'hybrid'))
        if 'assistant' not in value:
            yield Violation('required', path, 'assistant', 'its assistant')
        if 'agent' not in value:
            yield Violation('required', path, 'agent', 'its agent')
        if 'hybrid' not in value:
            yield Violation('required', path, 'hybrid', 'its hybrid')
        if 'assistant' in value:
            yield from of_adoption(value['assistant'], (*path, 'assistant'))
        if 'agent' in value:
            yield from of_adoption(value['agent'], (*path, 'agent'))
        if 'hybrid' in value:
            yield from of_adoption(value['hybrid'], (*path, 'hybrid'))


DEFINITIONS = {
    'name': of_name,
    'text': of_text,
    'texts': of_texts,
    'answer': of_answer,
    'definite': of_definite,
    'source': of_source,
    'architecture': of_architecture,
    'borderline': of_borderline,
    'question': of_question,
    'gate': of_gate,
    'near_miss': of_near_miss,
    'orchestration': of_orchestration,
    'other_name': of_other_name,
    'reworded': of_reworded,
    'part': of_part,
    'rating': of_rating,
    'level': of_level,
    'form': of_form,
    'range': of_range,
    'by_form': of_by_form,
    'cap': of_cap,
    'modifier': of_modifier,
    'figure': of_figure,
    'carrier': of_carrier,
    'causes': of_causes,
    'guardrail': of_guardrail,
    'calls': of_calls,
    'adoption': of_adoption,
    'extension': of_extension,
    'root': of_root,
}
