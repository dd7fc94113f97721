// Messages of a room's socket, as package roomhttp documents them; a test in
// that package holds the names to Go's.

export interface Version {
  epoch: number;
  seq: number;
}
export interface Pointer {
  layer: string;
  channel: number;
  x: number;
  y: number;
}
export interface View {
  page: string;
  picture?: string;
  model?: string;
  fit?: string;
  module?: string;
  branch?: string;
  layer?: string;
  channel?: number;
  first?: number;
  sort?: string;
  scale?: string;
  lesson?: string;
  step?: number;
  whatif?: string;
  pointer?: Pointer;
  more?: Record<string, string>;
}
export interface Tile {
  layer: string;
  channel: number;
}
export interface Bin {
  lo: number;
  hi: number;
  count: number;
  right?: boolean;
}
export interface Question {
  id: string;
  kind: "choice" | "number" | "tile";
  prompt: string;
  options?: string[];
  layer?: string;
  tiles?: number[];
  unit?: string;
  right?: number;
  tolerance?: number;
  because?: string;
  revealed?: boolean;
  histogram?: Bin[];
  answers?: number;
}
export interface StateMessage extends Version {
  type: "state";
  view: View;
  maps?: string;
  frozen: boolean;
  locked: boolean;
  spotlight?: Tile;
  lead?: string;
  question?: Question;
  results?: number;
  at: number;
}
export interface Offer {
  id: string;
  view: View;
}
export interface Person {
  id: string;
  nick?: string;
  free?: boolean;
  page?: string;
  module?: string;
  offer?: Offer;
  since: number;
}
export interface ClassMessage {
  type: "class";
  following: number;
  free: number;
  places: Record<string, number>;
  answers: number;
  people: Person[];
}
export interface Welcome {
  type: "welcome";
  room: string;
  role: "teacher" | "pupil";
  member: string;
  token: string;
  bus: boolean;
}
export interface ErrorMessage {
  type: "error";
  status: number;
  code: string;
  title: string;
  detail: string;
  about?: string;
}
export type FromRoom =
  | Welcome
  | StateMessage
  | ClassMessage
  | ErrorMessage
  | { type: "bus"; up: boolean }
  | { type: "maps" | "beat" }
  | { type: "offer"; id: string; state: "waiting" | "accepted" | "declined" }
  | { type: "end"; reason: "ended" | "removed" | "elsewhere" | "stopping" };

export type ToRoom =
  | { type: "follow" | "free" | "retract" | "reveal" | "clear" | "end" }
  | { type: "where"; page: string; module: string }
  | { type: "answer"; question: string; value: number }
  | { type: "offer" | "steer"; view: View }
  | { type: "freeze" | "lock"; on: boolean }
  | { type: "spotlight"; tile?: Tile }
  | { type: "lead" | "remove"; member: string }
  | { type: "ask"; question: Question }
  | { type: "accept" | "decline"; id: string };

export function after(a: Version, b: Version): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}
