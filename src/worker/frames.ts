import type { RunPosition } from '../core/engine/session';
import { parameterPath } from '../core/instruments/parameterPath';
import { pointPaths } from '../core/instruments/pointPaths';
import { heldValues } from '../core/record/recordLayout';
import type { FrameRequest, RecordPayload, RunFrame, RunStatus } from '../protocol/session';

/** What the panel draws of one run: its thinned series, its path and the record at its cursor. */
export function frameOf(position: RunPosition, status: RunStatus, request: FrameRequest): RunFrame {
  const { id, run, cursor } = position;
  const newest = run.length - 1;
  const { steps, values } = run.series.read(
    request.series,
    Math.max(0, Math.floor(request.from)),
    Math.min(request.to ?? newest, newest),
    Math.max(100, request.points),
  );
  const path = run.instruments
    .of(parameterPath)
    ?.samples.along(request.path, { step: newest, theta: heldValues(run.layout, run.row(newest), 'parameters') });
  const points =
    request.path.length === 0
      ? []
      : [...(run.instruments.of(pointPaths)?.bySlot ?? [])].map(([slot, samples]) => ({
          slot,
          path: samples.along(request.path, { step: newest, theta: run.values(newest, 'state', slot) }).path,
        }));
  return {
    run: id,
    status,
    current: recordOf(position, cursor),
    steps,
    values,
    pathSteps: path?.steps ?? new Float64Array(0),
    path: path?.path ?? new Float32Array(0),
    pointPaths: points,
  };
}

/** A copy of one record, in memory of its own. */
export function recordOf({ id, run }: RunPosition, step: number): RecordPayload {
  return {
    run: id,
    step,
    hasUpdate: run.hasUpdate(step),
    ...(run.recorded?.isKept(step) === false ? { isNotKept: true } : {}),
    row: Float32Array.from(run.row(step)),
    next: run.thetaAfter(step),
  };
}

/** The buffers of a frame, to be moved instead of copied. */
export function buffersOf(frame: RunFrame): ArrayBuffer[] {
  return [
    frame.current.row,
    frame.current.next,
    frame.steps,
    frame.values,
    frame.pathSteps,
    frame.path,
    ...frame.pointPaths.map(({ path }) => path),
  ].map((array) => array.buffer as ArrayBuffer);
}
