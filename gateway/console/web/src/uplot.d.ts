// What the console uses of uPlot; its own package names no types for bundlers of this age.
declare module "uplot" {
  export interface Series { label?: string; stroke?: string; fill?: string; width?: number; paths?: unknown; points?: { show: boolean } }
  export interface Axis { stroke?: string; grid?: { stroke: string; width: number }; ticks?: { stroke: string; width: number }; size?: number; font?: string; space?: number; values?: (plot: unknown, at: number[]) => string[]; incrs?: number[] }
  export interface Options {
    width: number; height: number; series: Series[]; axes?: Axis[]; legend?: { show: boolean }; cursor?: object;
    scales?: Record<string, object>; tzDate?: (seconds: number) => Date; padding?: (number | null)[]; hooks?: Record<string, unknown[]>;
  }
  export default class uPlot {
    constructor(options: Options, data: (number | null)[][], parent: HTMLElement);
    static paths: { bars(options: object): unknown };
    static tzDate(date: Date, zone: string): Date;
    cursor: { idx: number | null };
    setSize(size: { width: number; height: number }): void;
    setData(data: (number | null)[][]): void;
    destroy(): void;
  }
}
