// Why some declared errors are provoked by no case.
export const ONLY_IDS = 'it takes nothing but ids, and an id that is not there is 404';
export const NO_ID = 'it names no id of which there could be none';
export const GOES_ON = 'players find the room that they have, whatever it has cost';
export const FRESH_LOGS = 'a log goes after days, and the suite does not last that long';
export const NO_TOKEN = 'nobody has to say who he is';
export const NOTHING_STARTS = 'nothing is started for it, so that no budget is in its way';
