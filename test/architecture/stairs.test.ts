import { describe, expect, test } from 'vitest';
import { sources } from './sources.ts';
import { brokenStairs, circles, stepsOf } from './stairs.ts';

const house = stepsOf(sources());

test('imports only go down the stairs', () => {
  expect(house.length).toBeGreaterThan(20);
  expect(brokenStairs(house)).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(circles(house)).toEqual([]);
});

describe('the drawing sees', () => {
  const at = (path: string, text: string) => brokenStairs(stepsOf([{ path, text }])).map((line) => line.split(': ')[1]);
  test.each([
    ['kinds/spf/items.ts', "import { x } from '../../plan/x.ts';", 'looks up the stairs'],
    ['kinds/spf/items.ts', "import type { X } from '../../plan/x.ts';", 'looks up the stairs'],
    ['kinds/spf/items.ts', "import { type X } from '../../plan/x.ts';", 'looks up the stairs'],
    ['kinds/spf/items.ts', "export * from '../../plan/x.ts';", 'looks up the stairs'],
    ['kinds/spf/items.ts', "export const x = () => import('../../plan/x.ts');", 'looks up the stairs'],
    ['kinds/spf/items.ts', "let x: import('../../plan/x.ts').X;", 'looks up the stairs'],
    ['kinds/spf/items.ts', "import { x } from '../dmarc/items.ts';", 'looks sideways at a neighbour'],
    ['kinds/spf/items.ts', "import { x } from '../index.ts';", 'looks up at the list of all neighbours'],
    ['kinds/words.ts', "import { x } from './spf/kind.ts';", 'picks one neighbour; only the list knows them all'],
    ['kinds/language/a.ts', "import { x } from '../spf/kind.ts';", 'picks one neighbour; only the list knows them all'],
    ['targets/dns/api.ts', "import { x } from '../microsoft365/api.ts';", 'looks sideways at a neighbour'],
    [
      'targets/dns/api.ts',
      "import { x } from '../../memory/x.ts';",
      'looks sideways into another room of the same floor',
    ],
    ['cli/plan.ts', "import { x } from '../operator/x.ts';", 'looks sideways into another room of the same floor'],
    ['plan/run.ts', "import { x } from '../targets/dns/api.ts';", 'looks up the stairs'],
    [
      'sandbox/dns.ts',
      "import type { X } from '../kinds/words.ts';",
      'leaves the sandbox, which is somebody else’s system',
    ],
    ['operator/main.ts', "import { x } from '../sandbox/dns.ts';", 'leads into the sandbox, which only cli/ starts'],
    [
      'platform/server.ts',
      "import type { X } from '../kinds/words.ts';",
      'leaves the platform, which is somebody else’s system',
    ],
    [
      'platform/server.ts',
      "import { x } from '../sandbox/index.ts';",
      'leaves the platform, which is somebody else’s system',
    ],
    [
      'targets/platform/api.ts',
      "import { x } from '../../platform/index.ts';",
      'leads into the platform, which only cli/ starts',
    ],
    ['crds/emit.ts', "import { x } from '../plan/x.ts';", 'leaves the kinds, all that an emitter may see'],
    ['cli/schema.ts', "import { x } from '../schemas/emit.ts';", 'leads into an emitter, which is not shipped'],
    ['plan/run.ts', "import { x } from '../test/x.ts';", 'leads into the tests'],
    ['cli/plan.ts', "import { x } from '../elsewhere/x.ts';", 'leads to or from a place that is no room'],
  ])('in %s that %s %s', (path, text, why) => {
    expect(at(path, text)).toEqual([why]);
  });

  test.each([
    [
      'cli/demo.ts',
      "import { x } from '../sandbox/dns.ts'; import { y } from '../plan/run.ts'; import { z } from './y.ts';",
    ],
    ['targets/open.ts', "import { x } from './dns/target.ts';"],
    ['kinds/index.ts', "import { x } from './spf/kind.ts';"],
    [
      'kinds/spf/items.ts',
      "import { x } from '../language/spf.ts'; import { y } from '../kind.ts'; import { z } from './schema.ts';",
    ],
    ['plan/run.test.ts', "import { x } from '../targets/dns/target.ts';"],
    ['kinds/spf/items.ts', "// import { x } from '../../plan/x.ts';\nconst text = \"import '../../plan/x.ts'\";"],
  ])('nothing wrong in %s', (path, text) => {
    expect(at(path, text)).toEqual([]);
  });

  test('a circle over three files, also when one of the imports is a type', () => {
    const files = [
      { path: 'plan/a.ts', text: "import './b.ts';" },
      { path: 'plan/b.ts', text: "import type { C } from './c.ts';" },
      { path: 'plan/c.ts', text: "import './a.ts';" },
      { path: 'plan/d.ts', text: "import './a.ts';" },
    ];
    expect(circles(stepsOf(files))).toEqual(['plan/a.ts -> plan/b.ts -> plan/c.ts -> plan/a.ts']);
    expect(circles(stepsOf(files.slice(1)))).toEqual([]);
  });
});
