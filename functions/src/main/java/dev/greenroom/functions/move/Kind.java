package dev.greenroom.functions.move;

/** The kinds of records; the constants are spelled as the wire spells them. */
enum Kind {
  organization,
  fleet,
  build,
  application,
  buildNumbers,
  deployment
}
