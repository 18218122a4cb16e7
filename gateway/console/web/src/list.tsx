// A page of a list: filters, the line that tells of new rows, the table with its states.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { usePages, type Pages } from "./api";
import type { Query } from "./address";
import { plural } from "./format";
import { useNews } from "./live";
import { Answer, Card, Empty } from "./parts";
import { Table, type Column } from "./table";

// "r" reads anew.
export function useAnew(again: () => void): void {
  useEffect(() => {
    addEventListener("anew", again);
    return () => removeEventListener("anew", again);
  }, [again]);
}

export function useList<T>(url: string | null): Pages<T> {
  const list = usePages<T>(url);
  useAnew(list.again);
  return list;
}

// The whole list with its filter, as files.
export const Exports = ({ url }: { url: string }) => {
  const file = (format: string) => {
    const to = new URL(url, location.origin);
    to.searchParams.delete("limit");
    to.searchParams.set("format", format);
    return to.pathname + to.search;
  };
  return <span class="exports">Whole list: <a href={file("csv")} download>CSV</a> · <a href={file("xlsx")} download>Excel</a></span>;
};

interface Props<T> {
  query: Query;
  url: string;
  list: Pages<T>;
  label: string;
  columns: Column<T>[];
  id: (row: T) => string;
  href?: (row: T) => string | null;
  empty: { title: string; text?: ComponentChildren };
}

export function List<T>({ query, url, list, label, columns, id, href, empty }: Props<T>) {
  const news = useNews(url, list.value, id);
  return (
    <div class="stack">
      {url && list.value && list.value.length > 0 && <Exports url={url} />}
      <Card flush>
        {news > 0 && <button class="news" type="button" onClick={list.again}>{plural(news, "new row")}: show</button>}
        <Answer of={list}>
          {rows => rows.length === 0 ? <Empty title={empty.title}>{empty.text}</Empty>
            : <Table label={label} rows={rows} columns={columns} id={id} href={href} selected={query.get("at")} onSelect={at => query.set({ at }, "entry")} more={list.more} />}
        </Answer>
      </Card>
    </div>
  );
}
