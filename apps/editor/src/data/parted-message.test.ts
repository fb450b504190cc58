import { expect, it } from "vitest";
import { adviceFor, partedMessage } from "./parted-message.ts";

it("RUNPAGE-9 takes the answer of another system out of a message and says its own words", () => {
  expect(partedMessage('GET http://shop/orders answered 422: {"error":{"type":"x","message":"no such SKU"}}')).toEqual({
    sentence: "GET http://shop/orders answered 422: no such SKU",
    answer: { json: { error: { type: "x", message: "no such SKU" } } },
  });
  expect(partedMessage('It answered 400: {"errors":[{"detail":"bad \\"name\\""},{"detail":"b"}]}').sentence).toBe(
    'It answered 400: bad "name"',
  );
  expect(partedMessage('It answered 400: {"ok":false}').sentence).toBe("It answered 400.");
  // Cut off in the middle, as long answers are.
  expect(partedMessage('It answered 500: {"trace":[1,2],"message":"disk full","stack":"at a')).toEqual({
    sentence: "It answered 500: disk full",
    answer: { text: '{"trace":[1,2],"message":"disk full","stack":"at a' },
  });
  const page = "<!DOCTYPE html><html><title> 502 Bad Gateway </title><body>nginx";
  expect(partedMessage(`It answered 502: ${page}`)).toEqual({
    sentence: "It answered 502: 502 Bad Gateway",
    answer: { text: page },
  });
});

it("RUNPAGE-9 leaves sentences as they are, whatever brackets they have", () => {
  for (const message of [
    "The attempt took longer than 30s.",
    "params.condition: there is no field `parcel.state` here",
    "Expected one of: [a, b]",
    "Write it like this: {name}",
    'lines\nof: {"a":1}',
  ])
    expect(partedMessage(message)).toEqual({ sentence: message });
});

it("RUNPAGE-9 says what to do by the kind of failure", () => {
  expect(adviceFor({ code: "HTTP_401", fault: "user" })).toBe("connection");
  expect(adviceFor({ code: "HTTP_404", fault: "user" })).toBe("address");
  expect(adviceFor({ code: "HTTP_503", fault: "operational" })).toBe("later");
  expect(adviceFor({ code: "HTTP_422", fault: "user" })).toBe("settings");
  expect(adviceFor({ code: "STEP_FAILED", fault: "unexpected" })).toBe("defect");
});
