export const checklist = {
  progress: "{done} of {all} done",
  tryIt: "Try it with the sample data",
  tryText: "Nothing outside is touched. It takes a few seconds.",
  test: "Test",
  show: "Show",
  isDone: "done",
  isOpen: "still to do",
  publish: "Publish it, so that it runs by itself",
  close: "Close the list for good",
  allDone: "All done. It is yours now.",
} as const;
