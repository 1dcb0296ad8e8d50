/** The cores of the passwords that are guessed first, in lower case, without the digits and signs around them. */
export const FIRST_GUESSES: ReadonlySet<string> = new Set(
  `password passwort passw0rd p@ssw0rd p@ssword pa55word pa55w0rd qwerty qwertyui qwertyuiop qwertz qwertzui asdfghjk
  asdfghjkl asdfasdf asdf zxcvbnm zxcvbn azerty azertyuiop iloveyou letmein welcome admin administrator root toor
  monkey dragon sunshine princess football baseball basketball superman batman trustno1 trustno michael jennifer
  jordan charlie master shadow mustang starwars whatever freedom computer internet samsung google facebook linkedin
  test testtest tester changeme change default guest secret login access abc abcdef abcdefg abcdefgh abcd aaaaaa
  hello hellohello pokemon ninja cheese killer hunter soccer hockey pepper ginger summer winter spring autumn
  flower chocolate butterfly liverpool chelsea arsenal barcelona corvette ferrari mercedes porsche harley maverick
  1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 qazwsx qazwsxedc 1234qwer
  qwer1234 abc123 abcd1234 a1b2c3d4 passpass mypassword nopassword`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
