/**
 * Whether a text of the form that a schema lets through (RFC 3339) is a time that exists: a pattern takes the 30th of
 * February, and Date rolls it over into March.
 */
export const isTime = (text: string): boolean => {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(Date.parse(text)) && day.toISOString().slice(0, 10) === text.slice(0, 10);
};
