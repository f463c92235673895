export const texts = {
  live: 'Live',
  reconnecting: 'Reconnecting',
  lastUpdate: (time: string) => `Last update ${time}`,
};
