export const tour = {
  title: "A look around",
  place: "Step {n} of {count}",
  "draw.title": "Draw what should happen",
  "draw.text":
    "A workflow begins with a trigger, such as a paid order. Each node behind it does one thing; lines say what comes next. Begin with a template: it runs at once with sample data.",
  "watch.title": "Watch it run",
  "watch.text":
    "Every run shows on the same canvas what each step got, did and gave. A run survives a restart of the server, and one that failed goes on where it stopped.",
  "decide.title": "Decide where people are needed",
  "decide.text":
    "A workflow can ask a person and wait for days. Questions stand under Approvals, on a phone as well. Ctrl+K finds everything.",
  skip: "Skip",
  back: "Back",
  next: "Next",
  finish: "Start with a template",
} as const;
