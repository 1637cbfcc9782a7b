// Lets a stylesheet be imported as its (minified) text; build.mjs does the work. It must never declare anything else.
declare module '*.css' {
  const text: string;
  export default text;
}
