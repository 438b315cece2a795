"""Compiled from prices.schema.json: `python -m compilers` writes it."""

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


def of_root(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('as_of', 'currencies', 'good_until', 'model', 'models', 'prices', 'source'):
                yield Violation('additionalProperties', path, key, '', ('as_of', 'currencies', 'good_until', 'model', 'models', 'prices', 'source'))
        if 'prices' not in value:
            yield Violation('required', path, 'prices', '1')
        if 'as_of' not in value:
            yield Violation('required', path, 'as_of', 'The day the prices were looked up')
        if 'good_until' not in value:
            yield Violation('required', path, 'good_until', 'The day after which they should be looked up again')
        if 'source' not in value:
            yield Violation('required', path, 'source', 'Where they come from')
        if 'model' not in value:
            yield Violation('required', path, 'model', 'The model of the list below that estimates use')
        if 'models' not in value:
            yield Violation('required', path, 'models', 'US dollars for a million tokens')
        if 'currencies' not in value:
            yield Violation('required', path, 'currencies', 'How much of each one US dollar buys')
        if 'prices' in value:
            yield from of_root_prices(value['prices'], (*path, 'prices'))
        if 'as_of' in value:
            yield from of_root_as_of(value['as_of'], (*path, 'as_of'))
        if 'good_until' in value:
            yield from of_root_good_until(value['good_until'], (*path, 'good_until'))
        if 'source' in value:
            yield from of_root_source(value['source'], (*path, 'source'))
        if 'model' in value:
            yield from of_root_model(value['model'], (*path, 'model'))
        if 'models' in value:
            yield from of_root_models(value['models'], (*path, 'models'))
        if 'currencies' in value:
            yield from of_root_currencies(value['currencies'], (*path, 'currencies'))


def of_root_prices(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_integer(value):
        yield Violation('type', path, value, 'write a whole number')
    if not is_equal(value, 1):
        yield Violation('const', path, value, 'write 1')


def of_root_as_of(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not is_date(value):
        yield Violation('format', path, value, 'write a date as year-month-day, such as 2027-05-20')


def of_root_good_until(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and not is_date(value):
        yield Violation('format', path, value, 'write a date as year-month-day, such as 2027-05-20')


def of_root_source(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and len(value) < 1:
        yield Violation('minLength', path, value, 'write a text, or delete the line')
    if isinstance(value, str) and len(value) > 400:
        yield Violation('maxLength', path, value, 'shorten it to 400 characters')


def of_root_model(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield Violation('type', path, value, 'write a text')
    if isinstance(value, str) and len(value) < 1:
        yield Violation('minLength', path, value, 'write a text, or delete the line')
    if isinstance(value, str) and len(value) > 100:
        yield Violation('maxLength', path, value, 'shorten it to 100 characters')


def of_root_models(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict) and len(value) < 1:
        yield Violation('minProperties', path, value, 'give at least 1 key')
    if isinstance(value, dict):
        for key in value:
            if key not in ():
                yield from of_root_models_other(value[key], (*path, key))


def of_root_models_other(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            if key not in ('input_usd_per_million', 'output_usd_per_million'):
                yield Violation('additionalProperties', path, key, '', ('input_usd_per_million', 'output_usd_per_million'))
        if 'input_usd_per_million' not in value:
            yield Violation('required', path, 'input_usd_per_million', 'its input_usd_per_million')
        if 'output_usd_per_million' not in value:
            yield Violation('required', path, 'output_usd_per_million', 'its output_usd_per_million')
        if 'input_usd_per_million' in value:
            yield from of_root_models_other_input_usd_per_million(value['input_usd_per_million'], (*path, 'input_usd_per_million'))
        if 'output_usd_per_million' in value:
            yield from of_root_models_other_input_usd_per_million(value['output_usd_per_million'], (*path, 'output_usd_per_million'))


def of_root_models_other_input_usd_per_million(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a number')
    if is_number(value) and value < 0:
        yield Violation('minimum', path, value, 'write a number of at least 0')
    if is_number(value) and value > 1000000:
        yield Violation('maximum', path, value, 'write a number of at most 1000000')


def of_root_currencies(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation('type', path, value, 'write a section here, `key: value` lines indented below it')
    if isinstance(value, dict):
        for key in value:
            for found in of_root_currencies_key(key, path):
                yield found._replace(is_key=True)
        for key in value:
            if key not in ():
                yield from of_root_currencies_other(value[key], (*path, key))


def of_root_currencies_key(value: Any, path: KeyPath) -> Iterator[Violation]:
    if isinstance(value, str) and not re.search('^[A-Z]{3}\\Z', value):
        yield Violation('pattern', path, value, 'write a currency code of ISO 4217, such as EUR')


def of_root_currencies_other(value: Any, path: KeyPath) -> Iterator[Violation]:
    if not is_number(value):
        yield Violation('type', path, value, 'write a rate above zero, such as 0.86')
    if is_number(value) and value < 1e-06:
        yield Violation('minimum', path, value, 'write a rate above zero, such as 0.86')
    if is_number(value) and value > 1000000000:
        yield Violation('maximum', path, value, 'write a rate above zero, such as 0.86')


DEFINITIONS = {
    'root': of_root,
}
