/** US dollars, with as many digits as tell something. */
export function dollars(usd) {
  if (usd === 0) {
    return '$0';
  }
  return usd >= 100 ? `$${usd.toFixed(0)}` : usd >= 1 ? `$${usd.toFixed(2)}` : usd >= 0.01 ? `$${usd.toFixed(3)}`
    : `$${usd.toPrecision(2)}`;
}

export function age(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} m` : `${Math.floor(seconds / 3600)} h`;
}

export function count(number) {
  return number.toLocaleString('en-US');
}
