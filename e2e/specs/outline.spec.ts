import { expect, test } from '../fixtures/stage';
import { open, viewOf } from '../fixtures/views';

// What a screen reader is told: names, landmarks, states. Times and numbers vary.

const OUTLINES: Record<string, string> = {
  'sign-in': `
    - main:
      - heading "Sign in" [level=1]
      - textbox "E-mail or user name"
      - textbox "Password"
      - button "Sign in"
  `,
  runs: `
    - main:
      - heading "Runs" [level=1]
      - link "Launch"
      - search:
        - combobox "Filter runs"
      - group "State":
        - button /^All \\d+$/ [pressed]
        - button /^Running \\d+$/
        - button "Starred"
      - group /^Runs by day/
      - status: /\\d+ runs/
      - grid "Runs, newest first":
        - rowgroup:
          - row /^Select all loaded runs/:
            - columnheader "State"
            - columnheader "Run"
        - rowgroup:
          - row /Running determined_volta/:
            - gridcell "Select determined_volta":
              - checkbox "Select determined_volta"
            - gridcell "Running"
            - gridcell /^determined_volta/:
              - link "determined_volta"
            - gridcell "Star determined_volta":
              - button "Star determined_volta" [pressed]
  `,
  'run-running': `
    - main:
      - navigation "Breadcrumb":
        - link "Runs"
      - heading "determined_volta" [level=1]
      - button "Ring when done"
      - button "Star determined_volta" [pressed]
      - button "More actions"
      - button "Cancel run"
      - navigation "Run":
        - link "Tasks"
        - link "Log"
        - link "Parameters"
        - link "Configuration"
        - link "Info"
      - status: determined_volta, running
      - navigation "Processes in pipeline order":
        - heading "Processes" [level=2]
      - region "Tasks":
        - search:
          - combobox "Filter tasks"
        - tabpanel:
          - status: /\\d+ tasks/
          - grid /^Tasks that match the filter/
  `,
  'run-failed': `
    - main:
      - heading "stoic_hodgkin" [level=1]
      - button "Relaunch"
      - navigation "Run":
        - link "Failure"
        - link "Tasks"
      - status: stoic_hodgkin, failed
      - region "STAR_ALIGN ran out of memory":
        - heading "STAR_ALIGN ran out of memory" [level=2]
      - log /STAR_ALIGN/
      - region "What to do":
        - link "Review and resume with this"
        - link "Resume unchanged"
        - link "Relaunch from the start"
        - button "Copy as issue text"
  `,
  'run-succeeded': `
    - main:
      - heading "golden_curie" [level=1]
      - button "Relaunch"
      - navigation "Run":
        - link "Tasks"
      - status: golden_curie, succeeded
      - region "Tasks":
        - tabpanel:
          - grid /^Tasks that match the filter/:
            - rowgroup:
              - row /Succeeded MULTIQC/
  `,
  'run-unknown': `
    - main:
      - heading "lonely_pauling" [level=1]
      - button "Show records"
      - status: lonely_pauling, unknown
  `,
  task: `
    - complementary:
      - heading "FASTQC" [level=2]
      - button "Previous task"
      - button "Next task"
      - button "Close task"
      - heading "Used of requested" [level=3]
      - heading "Script" [level=3]
      - region "Script"
      - radiogroup "Output"
      - log /^stdout of RNASEQ:FASTQC/
  `,
  'launch-form': `
    - main:
      - heading "Launch rnaseq" [level=1]
      - region /^Parameters/:
        - textbox "Parameters"
      - complementary "What will happen":
        - button "Copy command"
      - region "What will happen":
        - button "Launch"
  `,
};

test('states are told as they are shown', async ({ page, stage }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const [name, outline] of Object.entries(OUTLINES)) {
    await open(page, stage, viewOf(name));
    await expect.soft(page.locator('body'), name).toMatchAriaSnapshot(outline);
  }
});

test('the way to every place is told, with how many runs are live', async ({ page, stage }) => {
  await open(page, stage, viewOf('runs'));
  await expect(page.getByRole('navigation', { name: 'Main' })).toMatchAriaSnapshot(`
    - navigation "Main":
      - link "Belfry, home"
      - link "Launchpad"
      - link /^Runs \\d+ live$/
      - link "Compute"
      - link "Access tokens"
      - button /^Search/
      - button "Maya Okafor"
  `);
});
