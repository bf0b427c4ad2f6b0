// What a page does beside being looked at: what it writes to the console, and what it asks of the network.

/** Faults of a page while it is watched: `take()` hands them over and begins anew. */
export function watch(page, origin) {
  let faults = [];
  page.on('console', (message) => {
    const failed = message.location().url === page.url() && message.text().startsWith('Failed to load resource');
    // A page of an error is an error in the console, too; whoever went there looks at the status.
    if (['error', 'warning'].includes(message.type()) && !failed) {
      faults.push(['console', message.text(), message.location().url]);
    }
  });
  page.on('pageerror', (error) => faults.push(['script', String(error)]));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(['another origin', request.url()]);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // The browser gives up what it still asks for when somebody leaves the page.
    if (why !== 'net::ERR_ABORTED') faults.push(['request failed', why, request.url()]);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest()) {
      faults.push(['answered', response.status(), response.url()]);
    }
  });
  return {
    take() {
      const taken = faults;
      faults = [];
      return taken.map((it) => it.join(' '));
    },
  };
}
