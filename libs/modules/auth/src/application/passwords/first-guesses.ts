/**
 * What attackers try first, with any digits and signs around it. In lower case; the longer list is the filter of common
 * passwords.
 */
export const FIRST_GUESSES: ReadonlySet<string> = new Set(
  `password passwort passw0rd p@ssw0rd p@ssword pa55word pa55w0rd passpass mypassword nopassword letmein welcome
  qwerty qwertyui qwertyuiop qwertz qwertzui asdf asdfasdf asdfghjk asdfghjkl zxcvbn zxcvbnm azerty azertyuiop
  admin administrator root toor guest login access change changeme default secret test tester testtest trustno
  iloveyou abc abcd abcdef abcdefg abcdefgh hello hellohello monkey dragon sunshine princess football superman
  1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 qazwsx qazwsxedc 1234qwer
  qwer1234 abc123 abcd1234 a1b2c3d4 trustno1`.split(/\s+/),
);
