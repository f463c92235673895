import { addAccountRoutes } from './accountRoutes';
import { addLaunchRoutes } from './launchRoutes';
import { addLiveRoute } from './liveRoute';
import { FakeRouter } from './router';
import { addRunRoutes } from './runRoutes';
import { makeWorld, type World } from './world';

/** A server in memory: what the page asks of the real one, with lively data and no disk. */
export class FakeBackend {
  private readonly router = new FakeRouter();

  constructor(readonly world: World = makeWorld()) {
    addAccountRoutes(this.router, world);
    addLaunchRoutes(this.router, world);
    addRunRoutes(this.router, world);
    addLiveRoute(this.router, world);
  }

  handle(request: Request): Promise<Response> {
    return this.router.handle(request);
  }
}
