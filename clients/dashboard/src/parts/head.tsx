/** The head of a table; a column of actions has no title to show. */
export function Head({ titles }: { titles: readonly string[] }) {
  return (
    <thead>
      <tr>
        {titles.map((title) => (
          <th scope="col" key={title}>
            {title === 'Actions' ? <span className="hidden">Actions</span> : title}
          </th>
        ))}
      </tr>
    </thead>
  );
}
