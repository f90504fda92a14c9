let context: AudioContext | undefined;

/** Two soft tones, made here: nothing is loaded. Browsers let a page sound only after somebody has used it. */
export async function sound(): Promise<void> {
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') await context.resume();
    const start = context.currentTime + 0.02;
    for (const [hertz, after] of [[587.33, 0], [783.99, 0.13]] as const) {
      const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
      const loudness = new GainNode(context, { gain: 0 });
      const at = start + after;
      loudness.gain.linearRampToValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.09, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.45);
      tone.connect(loudness).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.5);
    }
  } catch {
    // No sound here: what is on the screen says it too.
  }
}
