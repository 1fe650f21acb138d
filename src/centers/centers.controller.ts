import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { provinceName } from '../ecuador/index.js';
import { Answers, Public } from '../platform/index.js';
import { type CenterJson, CENTERS } from './centers.answers.js';
import { CenterReads } from './centers.reads.js';

@ApiTags('Turnos')
@Controller('api/v1')
export class CentersController {
  constructor(private readonly centers: CenterReads) {}

  @ApiOperation({ summary: 'Los centros de atención y lo que se tramita en cada uno' })
  @Answers(CENTERS)
  @Public()
  @Get('centers')
  async list(): Promise<{ centers: CenterJson[] }> {
    const centers = await this.centers.all();
    return {
      centers: centers.map(({ code, name, provinceCode, city, address, timeZone, services }) => ({
        code,
        name,
        province: provinceName(provinceCode) ?? provinceCode,
        provinceCode,
        city,
        address,
        timeZone,
        services: services.map((service) => ({
          code: service.code,
          name: service.name,
          minutes: service.minutes,
          modes: service.modes,
        })),
      })),
    };
  }
}
