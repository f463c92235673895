import { describe, expect, it } from 'vitest';
import { resumeCommand } from './resumeCommand';

describe('the command that resumes a run', () => {
  it('is the command that started it, with what is new behind it', () => {
    expect(resumeCommand('nextflow run x.nf -profile slurm ', 'fix.config')).toBe(
      'nextflow run x.nf -profile slurm -c fix.config -resume',
    );
  });

  it('tells no secrets', () => {
    expect(resumeCommand('nextflow run x.nf --api_key s3cr3t', null)).not.toContain('s3cr3t');
  });

  it('resumes once', () => {
    expect(resumeCommand('nextflow run x.nf -resume', null)).toBe('nextflow run x.nf -resume');
    expect(resumeCommand('nextflow run x.nf --input a-resume.csv', null)).toBe(
      'nextflow run x.nf --input a-resume.csv -resume',
    );
  });
});
