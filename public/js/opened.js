// A page whose opening matters says so itself, by a POST: fetching it, as mail scanners do, records nothing.
export function reportOpening() {
  for (const { dataset } of document.querySelectorAll('[data-post-once]')) {
    const body = new URLSearchParams({ _csrf: dataset.csrf });
    fetch(dataset.postOnce, { method: 'POST', body }).catch(() => {});
  }
}
