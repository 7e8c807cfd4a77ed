import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { ApiError } from '../answers/errors.ts';
import { checkerOf } from './validation.ts';

const check = checkerOf(
  Type.Object(
    {
      color: Type.Optional(Type.String({ enum: ['red', 'green'], description: 'red or green.' })),
      side: Type.Optional(Type.Integer({ enum: [0, 1] })),
      code: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'Three capital letters.' })),
      size: Type.Optional(Type.Integer({ maximum: 9, description: 'From 0 to 9.' })),
      name: Type.String({ description: 'How it is called.' }),
    },
    { description: 'A thing.' },
  ),
);

test.each([
  [{ name: 'x', color: 'blue' }, 'color', 'color must be one of: "red", "green".'],
  [{ name: 'x', side: 2 }, 'side', 'side must be one of: 0, 1.'],
  [{ name: 'x', code: 'abc' }, 'code', 'code does not have the right form. Three capital letters.'],
  [{ name: 'x', size: 10 }, 'size', 'size must be <= 9. From 0 to 9.'],
  [{}, 'name', 'The field name is missing. How it is called.'],
])('of %j the field %s is refused, and what fits is said once', (value, field, message) => {
  expect(() => check(value)).toThrow(new ApiError('validation', message, { field }));
});
