enum Direction { Up, Down = 5, Left, Right = -1, After }
export enum Status { Draft = "draft", Paid = "paid" }
const enum Flag { A = 1 << 0, B = 1 << 1, AB = A | B, Next }
declare enum Outside { X }
enum Odd { "with-dash" = "x", Other = "a".length }
