export const LIMIT = 3, OTHER = 4;
export function place() {}
export class Order {}
function hidden() {}
function listed() {}
class Hidden {}
export { listed, listed as renamed };
export { other, another as renamedOther, default } from "./other";
export * from "./everything";
export * as group from "./group";
export type { T } from "./types";
export default class Main {}
