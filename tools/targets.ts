/**
 * The machines that the product is built for: Linux with glibc.
 *
 * @module
 */

/** A kind of machine. */
export interface Target {
  /** As `deno compile --target` names it. */
  readonly name: string;
  /** npm package that holds Deno for it. */
  readonly denoPackage: string;
  /** As dpkg names it. */
  readonly debian: string;
  /** `e_machine` in the head of its programs (System V ABI, ELF header). */
  readonly elfMachine: number;
}

/** All of them. */
export const TARGETS: readonly Target[] = [
  {
    name: "x86_64-unknown-linux-gnu",
    denoPackage: "@deno/linux-x64-glibc",
    debian: "amd64",
    elfMachine: 0x3e,
  },
  {
    name: "aarch64-unknown-linux-gnu",
    denoPackage: "@deno/linux-arm64-glibc",
    debian: "arm64",
    elfMachine: 0xb7,
  },
];

/**
 * The target of a name.
 *
 * @throws {Error} If there is none of this name.
 */
export function targetOf(name: string): Target {
  const found = TARGETS.find((target) => target.name === name);
  if (found !== undefined) return found;
  const names = TARGETS.map((target) => target.name).join(" or ");
  throw new Error(`Cannot build for "${name}": --target must be ${names}`);
}

/**
 * The target that `--target NAME` or `--target=NAME` asks for.
 *
 * @param args The command line.
 * @returns It; the machine that this runs on if there is no such flag.
 * @throws {Error} If there are other arguments, or no such target.
 */
export function targetOfArgs(args: readonly string[]): Target {
  const flat = args.flatMap((arg) =>
    arg.startsWith("--target=") ? ["--target", arg.slice(9)] : [arg]
  );
  const [flag, name, ...rest] = flat;
  if (flag === undefined) return targetOf(Deno.build.target);
  if (flag !== "--target" || name === undefined || rest.length > 0) {
    throw new Error(`Cannot build: "${args.join(" ")}" is not --target NAME`);
  }
  return targetOf(name);
}

/**
 * The kind of machine that a program is for.
 *
 * @param head At least the first 20 bytes of its file.
 * @returns `e_machine`; `undefined` if it is no ELF program of 64 bits, little end first.
 */
export function elfMachine(head: Uint8Array): number | undefined {
  const isElf = head.length >= 20 && head[0] === 0x7f && head[1] === 0x45 &&
    head[2] === 0x4c && head[3] === 0x46 && head[4] === 2 && head[5] === 1;
  return isElf ? head[18]! | head[19]! << 8 : undefined;
}

/** The first bytes of a file. */
export function headOf(path: string): Uint8Array {
  using file = Deno.openSync(path);
  const head = new Uint8Array(20);
  const length = file.readSync(head) ?? 0;
  return head.subarray(0, length);
}
