// How values lie in columns: lists as JSON text, absence as null, booleans as 0 and 1.

export const encodeList = (list: readonly string[]): string => JSON.stringify(list);
export const decodeList = (json: string): string[] => JSON.parse(json) as string[];

export const orNull = <T>(value: T | undefined): T | null => value ?? null;
export const orUndefined = <T>(value: T | null): T | undefined => value ?? undefined;

export const encodeFlag = (flag: boolean): 0 | 1 => (flag ? 1 : 0);
export const decodeFlag = (flag: 0 | 1): boolean => flag === 1;
