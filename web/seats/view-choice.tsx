import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { useTranslation } from "../text/language.ts";

export type SeatView = "map" | "list";

export function ViewChoice({ view, onChange }: { view: SeatView; onChange: (view: SeatView) => void }) {
  const { t } = useTranslation();
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={t("seats.view")}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view]}
      onSelectionChange={(keys) => onChange([...keys][0] as SeatView)}
    >
      <ToggleButton id="map">{t("seats.map")}</ToggleButton>
      <ToggleButton id="list">{t("seats.list")}</ToggleButton>
    </ToggleButtonGroup>
  );
}
