/**
 * How Node runs the app. Its live data take about 60 MiB; left alone, V8 lets the garbage of a busy counter grow to
 * three times that before it looks. The Dockerfile says the same.
 */
export const APP_NODE_FLAGS = ['--max-old-space-size=256', '--max-semi-space-size=8'];
