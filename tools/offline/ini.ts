// Placeholder until the stand-in is written.
export { parse, stringify } from "npm-ini";
