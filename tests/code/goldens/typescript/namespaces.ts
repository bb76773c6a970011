namespace Orders.Rules {
  export const LIMIT = 3;
  export function check(order: Order) {}
  export class Rule {}
  export type Kind = "a";
}
declare module "express" { interface Request { user?: User } }
declare global { interface Window { app: App } }
declare const VERSION: string;
declare function outside(x: string): void;
import Alias = Orders.Rules;
