import { css } from 'lit';

/** The line above a drawing: its title, what is chosen for it, and room between them. */
export const headStyles = css`
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
  }
  label {
    font-size: 12px;
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .plain {
    font-weight: normal;
  }
  .room {
    flex: 1;
  }
`;
